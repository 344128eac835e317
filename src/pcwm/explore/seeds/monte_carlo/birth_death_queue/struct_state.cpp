#include <algorithm>
#include <cmath>
#include <cstdint>
#include <omp.h>

struct stats { long count; double mean, m2; int peak; };

class Recorder {
    stats s{0, 0.0, 0.0, 0};

public:
    void add(double average)
    {
        const double off = average - s.mean;
        s.mean += off / ++s.count;
        s.m2 += off * (average - s.mean);
    }
    void see(int guests) { s.peak = std::max(s.peak, guests); }
    const stats &result() const { return s; }
};

class Generator {
    std::uint64_t state;

public:
    explicit Generator(std::uint64_t start) : state(start) {}
    double operator()()
    {
        std::uint64_t z = state += 11400714819323198485ULL;
        z ^= z >> 32;
        z *= 15241094284759029579ULL;
        z ^= z >> 27;
        return (z >> 11) / 9007199254740992.0;
    }
};

stats birth_death(int replicas, int jumps, double load, int capacity, std::uint64_t seed)
{
    Recorder recorder;

    #pragma omp parallel for schedule(static)
    for (int i = 0; i < replicas; i++) {
        Generator random(seed + i * 2685821657736338717ULL);
        double time = 0.0, area = 0.0;
        int guests = 0, most = 0;
        for (int j = 0; j < jumps; j++) {
            const double coming = guests < capacity ? load : 0.0;
            const double rate = coming + (guests ? 1.0 : 0.0);
            const double stay = -std::log(1.0 - random()) / rate;
            time += stay;
            area += guests * stay;
            if (random() * rate < coming)
                most = std::max(most, ++guests);
            else
                guests--;
        }
        recorder.see(most);
        recorder.add(area / time);
    }
    return recorder.result();
}
