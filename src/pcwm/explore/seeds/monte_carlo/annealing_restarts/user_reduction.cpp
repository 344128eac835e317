#include <climits>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <omp.h>
#include <vector>

struct placing { long gap; int restart; std::uint64_t left; };

static const placing &better(const placing &a, const placing &b)
{
    return b.gap < a.gap || (b.gap == a.gap && b.restart < a.restart) ? b : a;
}

#pragma omp declare reduction(better : placing : omp_out = better(omp_out, omp_in)) initializer(omp_priv = {LONG_MAX, INT_MAX, 0})

placing balance(const std::vector<long> &weights, int restarts, int moves, std::uint64_t seed)
{
    const int n = static_cast<int>(weights.size());
    const std::uint64_t all = n < 64 ? (1ULL << n) - 1 : ~0ULL;
    const long sum = std::accumulate(weights.begin(), weights.end(), 0L);
    placing best{LONG_MAX, INT_MAX, 0};

    #pragma omp parallel for reduction(better : best) schedule(dynamic)
    for (int r = 0; r < restarts; r++) {
        std::uint64_t s = (seed + r) * 14029467366897019727ULL;
        auto draw = [&s] {
            s ^= s >> 12, s ^= s << 25, s ^= s >> 27;
            return s * 2685821657736338717ULL;
        };
        placing here{0, r, draw() & all};
        long tilt = -sum;
        for (int i = 0; i < n; i++)
            if (here.left >> i & 1)
                tilt += 2 * weights[i];
        here.gap = std::labs(tilt);
        best = better(best, here);

        double heat = 0.3 * sum;
        for (int move = 0; move < moves; move++, heat *= 0.97) {
            const std::uint64_t d = draw();
            const int i = (d >> 32) % n;
            const long next = tilt + (here.left >> i & 1 ? -2 : 2) * weights[i];
            const long gap = std::labs(next);
            if (gap > here.gap && static_cast<std::uint32_t>(d) / 4294967296.0 >= std::exp((here.gap - gap) / heat))
                continue;
            tilt = next;
            here = {gap, r, here.left ^ (1ULL << i)};
            best = better(best, here);
        }
    }
    return best;
}
