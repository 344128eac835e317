#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <omp.h>
#include <vector>

struct placing { long gap; int restart; std::uint64_t left; };

namespace {

class Lock {
    omp_lock_t raw;
public:
    Lock() { omp_init_lock(&raw); }
    ~Lock() { omp_destroy_lock(&raw); }
    void lock(bool on) { on ? omp_set_lock(&raw) : omp_unset_lock(&raw); }
};

struct Guard {
    Lock &held;
    explicit Guard(Lock &l) : held(l) { held.lock(true); }
    ~Guard() { held.lock(false); }
};

class Champion {
    Lock door;
    placing best{std::numeric_limits<long>::max(), 0, 0};
public:
    void challenge(const placing &p)
    {
        Guard guard(door);
        if (p.gap < best.gap || (p.gap == best.gap && p.restart < best.restart)) best = p;
    }
    placing take()
    {
        Guard guard(door);
        return best;
    }
};

std::uint64_t draw(std::uint64_t &s) { return s ^= s >> 12, s ^= s << 25, (s ^= s >> 27) * 2685821657736338717ULL; }

}

placing balance(const std::vector<long> &weights, int restarts, int moves, std::uint64_t seed)
{
    Champion champion;
    const unsigned n = static_cast<unsigned>(weights.size());

    #pragma omp parallel for schedule(guided)
    for (int r = 0; r < restarts; r++) {
        std::uint64_t s = (seed + r) * 14029467366897019727ULL, left = draw(s) << (64 - n) >> (64 - n);
        long tilt = 0, sum = 0;
        for (unsigned i = 0; i < n; i++) sum += weights[i], tilt += left >> i & 1 ? weights[i] : -weights[i];
        placing own{std::labs(tilt), r, left};
        double heat = 0.3 * sum;
        for (int k = 0; k < moves; k++, heat *= 0.97) {
            const std::uint64_t d = draw(s);
            const unsigned i = (d >> 32) % n;
            const long step = left >> i & 1 ? -2 * weights[i] : 2 * weights[i], rise = std::labs(tilt + step) - std::labs(tilt);
            if (rise > 0 && (d & 0xffffffffu) / 4294967296.0 >= std::exp(-rise / heat)) continue;
            left ^= 1ULL << i;
            tilt += step;
            if (std::labs(tilt) < own.gap) own = {std::labs(tilt), r, left};
        }
        champion.challenge(own);
    }
    return champion.take();
}
