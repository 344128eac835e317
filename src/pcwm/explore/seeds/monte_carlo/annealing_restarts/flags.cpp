#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <omp.h>
#include <vector>

struct placing { long gap; int restart; std::uint64_t left; };

static std::uint64_t draw(std::uint64_t &s)
{
    s ^= s >> 12;
    s ^= s << 25;
    s ^= s >> 27;
    return s * 2685821657736338717ULL;
}

static placing anneal(const std::vector<long> &w, long sum, int r, int moves, std::uint64_t s)
{
    const int n = int(w.size());
    std::uint64_t left = draw(s) & (~0ULL >> (64 - n));
    long tilt = -sum;
    for (int i = 0; i < n; i++) tilt += (left >> i & 1) * 2 * w[i];
    placing best{std::labs(tilt), r, left};
    double heat = 0.3 * sum;
    for (; moves > 0 && best.gap > 0; moves--, heat *= 0.97) {
        const std::uint64_t d = draw(s);
        const int i = (d >> 32) % n;
        const long next = left >> i & 1 ? tilt - 2 * w[i] : tilt + 2 * w[i];
        const double rise = double(std::labs(next) - std::labs(tilt));
        if (rise > 0 && (d & 0xffffffff) / 4294967296.0 >= std::exp(-rise / heat)) continue;
        tilt = next, left ^= 1ULL << i;
        if (std::labs(tilt) < best.gap) best = {std::labs(tilt), r, left};
    }
    return best;
}

placing balance(const std::vector<long> &weights, int restarts, int moves, std::uint64_t seed)
{
    long sum = 0;
    for (long w : weights) sum += w;
    const placing none{std::numeric_limits<long>::max(), 0, 0};
    placing best = none;
    int enough = restarts;   // the first restart known to reach the smallest gap there can be

    #pragma omp parallel
    {
        placing mine = none;
        #pragma omp for schedule(static, 1) nowait
        for (int r = 0; r < restarts; r++) {
            if (r > enough) continue;
            const placing p = anneal(weights, sum, r, moves, (seed + r) * 14029467366897019727ULL);
            if (p.gap < mine.gap) mine = p;
            if (p.gap == sum % 2) {
                #pragma omp critical(enough)
                if (r < enough) enough = r;
            }
        }
        #pragma omp critical(best)
        if (mine.gap < best.gap || (mine.gap == best.gap && mine.restart < best.restart)) best = mine;
    }
    return best;
}
