#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <omp.h>
#include <vector>

struct stats { long count; double mean, m2; int peak; };

struct Trip { double average; int peak; };

static Trip travel(int jumps, double load, int capacity, std::uint64_t state)
{
    double clock = 0, area = 0;
    int guests = 0, peak = 0;
    double u[2];
    for (int j = 0; j < jumps; ++j) {
        for (double &v : u) {
            std::uint64_t z = state += 11400714819323198485ULL;
            z ^= z >> 32, z *= 15241094284759029579ULL, z ^= z >> 27;
            v = (z >> 11) / 9007199254740992.0;
        }
        const double in = guests < capacity ? load : 0, out = guests > 0 ? 1 : 0;
        const double stay = -std::log(1 - u[0]) / (in + out);
        clock += stay;
        area += guests * stay;
        guests += u[1] * (in + out) < in ? +1 : -1;
        peak = std::max(peak, guests);
    }
    return {area / clock, peak};
}

stats birth_death(int replicas, int jumps, double load, int capacity, std::uint64_t seed)
{
    std::vector<Trip> trips(replicas);
    stats s{replicas, 0, 0, 0};

    #pragma omp parallel
    #pragma omp masked
    {
        #pragma omp taskgroup
        {
            for (int start = 0; start < replicas; start += 10)
            {
                #pragma omp task shared(trips) firstprivate(start)
                for (int i = start; i < std::min(start + 10, replicas); ++i)
                    trips[i] = travel(jumps, load, capacity, seed + i * 2685821657736338717ULL);
            }
        }
        s.mean = std::accumulate(trips.begin(), trips.end(), 0.0, [](double sum, const Trip &t) { return sum + t.average; }) / replicas;
        for (const Trip &t : trips) {
            s.m2 += (t.average - s.mean) * (t.average - s.mean);
            s.peak = std::max(s.peak, t.peak);
        }
    }
    return s;
}
