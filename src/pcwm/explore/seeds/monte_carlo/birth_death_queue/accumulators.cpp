#include <cmath>
#include <cstdint>
#include <omp.h>
#include <vector>

struct stats { long count; double mean, m2; int peak; };

static double next(std::uint64_t &state)
{
    state += 11400714819323198485ULL;
    std::uint64_t z = state;
    z ^= z >> 32;
    z *= 15241094284759029579ULL;
    z ^= z >> 27;
    return (z >> 11) / 9007199254740992.0;
}

static void replica(int jumps, double load, int capacity, std::uint64_t state, stats &into)
{
    double time = 0.0, area = 0.0;
    int guests = 0;
    while (jumps-- > 0) {
        double coming = guests == capacity ? 0.0 : load;
        double rate = coming + (guests == 0 ? 0.0 : 1.0);
        double stay = -std::log(1.0 - next(state)) / rate;
        time += stay;
        area += guests * stay;
        guests += next(state) * rate < coming ? 1 : -1;
        if (guests > into.peak)
            into.peak = guests;
    }
    double off = area / time - into.mean;
    into.count++;
    into.mean += off / into.count;
    into.m2 += off * (area / time - into.mean);
}

stats birth_death(int replicas, int jumps, double load, int capacity, std::uint64_t seed)
{
    std::vector<stats> parts(omp_get_max_threads(), stats{0, 0.0, 0.0, 0});
    int i, slot;

    #pragma omp parallel private(i)
    {
        slot = omp_get_thread_num();
        #pragma omp for
        for (i = 0; i < replicas; i++)
            replica(jumps, load, capacity, seed + i * 2685821657736338717ULL, parts[slot]);
    }

    stats all{0, 0.0, 0.0, 0};
    for (const stats &p : parts) {
        if (p.count == 0)
            continue;
        double gap = p.mean - all.mean, n = all.count + p.count;
        all.m2 += p.m2 + gap * gap * all.count * p.count / n;
        all.mean += gap * p.count / n;
        all.count += p.count;
        all.peak = p.peak > all.peak ? p.peak : all.peak;
    }
    return all;
}
