#include <cmath>
#include <cstdint>
#include <omp.h>

struct stats { long count; double mean, m2; int peak; };

class Ledger {
public:
    Ledger() { omp_init_nest_lock(&lock_); }
    ~Ledger() { omp_destroy_nest_lock(&lock_); }
    Ledger(const Ledger &) = delete;

    void enter(double average, int peak)
    {
        omp_set_nest_lock(&lock_);
        raise(peak);
        const double off = average - s_.mean;
        s_.mean += off / ++s_.count;
        s_.m2 += off * (average - s_.mean);
        omp_unset_nest_lock(&lock_);
    }
    void raise(int peak)
    {
        omp_set_nest_lock(&lock_);
        if (peak > s_.peak)
            s_.peak = peak;
        omp_unset_nest_lock(&lock_);
    }
    stats total() const { return s_; }

private:
    omp_nest_lock_t lock_;
    stats s_{0, 0.0, 0.0, 0};
};

stats birth_death(int replicas, int jumps, double load, int capacity, std::uint64_t seed)
{
    Ledger ledger;
    auto u = [](std::uint64_t &state) {
        std::uint64_t z = state += 11400714819323198485ULL;
        z ^= z >> 32;
        z *= 15241094284759029579ULL;
        z ^= z >> 27;
        return (z >> 11) / 9007199254740992.0;
    };

    #pragma omp parallel for default(none) shared(ledger) firstprivate(replicas, jumps, load, capacity, seed, u)
    for (int i = 0; i < replicas; i++) {
        std::uint64_t state = seed + i * 2685821657736338717ULL;
        double time = 0.0, area = 0.0;
        int guests = 0, peak = 0;
        for (int j = 0; j < jumps; j++) {
            const double coming = guests < capacity ? load : 0.0, rate = coming + (guests > 0 ? 1.0 : 0.0);
            const double stay = -std::log(1.0 - u(state)) / rate;
            time += stay;
            area += guests * stay;
            guests += u(state) * rate < coming ? 1 : -1;
            if (guests > peak) peak = guests;
        }
        ledger.enter(area / time, peak);
    }
    return ledger.total();
}
