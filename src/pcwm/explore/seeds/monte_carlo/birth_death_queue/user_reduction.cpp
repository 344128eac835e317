#include <cmath>
#include <cstdint>
#include <omp.h>

struct stats { long count; double mean, m2; int peak; };

static void merge(stats &a, const stats &b)
{
    if (b.count == 0)
        return;
    const double n = double(a.count + b.count), gap = b.mean - a.mean;
    a.m2 += b.m2 + gap * gap * a.count * b.count / n;
    a.mean += gap * b.count / n;
    a.count += b.count;
    a.peak = a.peak > b.peak ? a.peak : b.peak;
}

#pragma omp declare reduction(merge : stats : merge(omp_out, omp_in)) initializer(omp_priv = stats{0, 0.0, 0.0, 0})

static stats one_replica(int jumps, double load, int capacity, std::uint64_t state)
{
    auto u = [&state] {
        std::uint64_t z = state += 11400714819323198485ULL;
        z = (z ^ (z >> 32)) * 15241094284759029579ULL;
        return ((z ^ (z >> 27)) >> 11) / 9007199254740992.0;
    };
    double time = 0, area = 0;
    int guests = 0, peak = 0;
    for (int j = 0; j < jumps; j++) {
        const double up = guests < capacity ? load : 0, rate = up + (guests > 0);
        const double stay = -std::log(1 - u()) / rate;
        time += stay, area += stay * guests;
        if (u() * rate < up) peak = ++guests > peak ? guests : peak;
        else guests--;
    }
    return {1, area / time, 0, peak};
}

stats birth_death(int replicas, int jumps, double load, int capacity, std::uint64_t seed)
{
    stats all{0, 0, 0, 0};
    #pragma omp parallel for reduction(merge : all) schedule(dynamic, 8)
    for (int i = 0; i < replicas; i++)
        merge(all, one_replica(jumps, load, capacity, seed + i * 2685821657736338717ULL));
    return all;
}
