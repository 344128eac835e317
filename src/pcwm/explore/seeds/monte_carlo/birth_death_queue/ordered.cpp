#include <algorithm>
#include <cmath>
#include <cstdint>
#include <omp.h>

struct stats { long count; double mean, m2; int peak; };

namespace {

class Room {
public:
    Room(std::uint64_t key, double load, int capacity) : key_(key), load_(load), capacity_(capacity) {}

    void jump()
    {
        const double in = guests_ < capacity_ ? load_ : 0.0;
        const double rate = guests_ > 0 ? in + 1.0 : in;
        const double stay = -std::log(1.0 - draw()) / rate;
        time_ += stay;
        area_ += guests_ * stay;
        guests_ += draw() * rate < in ? 1 : -1;
        peak_ = std::max(peak_, guests_);
    }
    double average() const { return area_ / time_; }
    int peak() const { return peak_; }

private:
    double draw()
    {
        key_ += 11400714819323198485ULL;
        std::uint64_t z = key_ ^ (key_ >> 32);
        z *= 15241094284759029579ULL;
        z ^= z >> 27;
        return (z >> 11) / 9007199254740992.0;
    }

    std::uint64_t key_;
    double load_, time_ = 0.0, area_ = 0.0;
    int capacity_, guests_ = 0, peak_ = 0;
};

}

stats birth_death(int replicas, int jumps, double load, int capacity, std::uint64_t seed)
{
    stats s{0, 0.0, 0.0, 0};

    // Replicas run side by side, but enter the books in the order of their numbers.
    #pragma omp parallel for ordered schedule(static, 1)
    for (int i = 0; i < replicas; i++) {
        Room room(seed + i * 2685821657736338717ULL, load, capacity);
        for (int j = 0; j < jumps; j++)
            room.jump();

        #pragma omp ordered
        {
            const double off = room.average() - s.mean;
            s.count += 1;
            s.mean += off / s.count;
            s.m2 += off * (room.average() - s.mean);
            s.peak = std::max(s.peak, room.peak());
        }
    }
    return s;
}
