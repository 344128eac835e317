#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <omp.h>
#include <vector>

struct placing { long gap; int restart; std::uint64_t left; };

placing balance(const std::vector<long> &weights, int restarts, int moves, std::uint64_t seed)
{
    const std::size_t n = weights.size();
    std::uint64_t state = 0;
    const auto draw = [&state]() {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        return state * 2685821657736338717ULL;
    };
    const auto side = [](std::uint64_t left, std::size_t i) { return left >> i & 1 ? 1L : -1L; };
    std::vector<placing> found(restarts);

    #pragma omp parallel for
    for (int r = 0; r < restarts; r++) {
        state = (seed + r) * 14029467366897019727ULL;
        std::uint64_t left = draw();
        if (n < 64)
            left %= 1ULL << n;
        long tilt = 0, sum = 0;
        for (std::size_t i = 0; i < n; i++) {
            tilt += side(left, i) * weights[i];
            sum += weights[i];
        }
        placing best{std::labs(tilt), r, left};
        double heat = 0.3 * sum;
        for (int move = 0; move < moves; move++) {
            const std::uint64_t d = draw();
            const std::size_t i = (d >> 32) % n;
            const long next = tilt - 2 * side(left, i) * weights[i];
            const long rise = std::labs(next) - std::labs(tilt);
            if (rise <= 0 || (d % 4294967296ULL) / 4294967296.0 < std::exp(-rise / heat)) {
                tilt = next;
                left ^= 1ULL << i;
                if (std::labs(tilt) < best.gap)
                    best = {std::labs(tilt), r, left};
            }
            heat *= 0.97;
        }
        found[r] = best;
    }
    return *std::min_element(found.begin(), found.end(), [](const placing &a, const placing &b) { return a.gap < b.gap; });
}
