#include <algorithm>
#include <cmath>
#include <cstdint>

struct stats { long count; double mean, m2; int peak; };

static double draw(std::uint64_t &state)
{
    std::uint64_t z = state += 11400714819323198485ULL;
    z ^= z >> 32;
    z *= 15241094284759029579ULL;
    z ^= z >> 27;
    return (z >> 11) / 9007199254740992.0;
}

stats birth_death(int replicas, int jumps, double load, int capacity, std::uint64_t seed)
{
    stats s{0, 0.0, 0.0, 0};
    for (int i = 0; i < replicas; i++) {
        std::uint64_t state = seed + i * 2685821657736338717ULL;
        double time = 0.0, area = 0.0;
        int guests = 0;
        for (int j = 0; j < jumps; j++) {
            const double coming = guests < capacity ? load : 0.0, rate = coming + (guests > 0 ? 1.0 : 0.0);
            const double stay = -std::log(1.0 - draw(state)) / rate;
            time += stay;
            area += guests * stay;
            guests += draw(state) * rate < coming ? 1 : -1;
            s.peak = std::max(s.peak, guests);
        }
        const double average = area / time, off = average - s.mean;
        s.count++;
        s.mean += off / s.count;
        s.m2 += off * (average - s.mean);
    }
    return s;
}
