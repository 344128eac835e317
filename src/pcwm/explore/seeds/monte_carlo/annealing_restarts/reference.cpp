#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <vector>

struct placing { long gap; int restart; std::uint64_t left; };

static std::uint64_t draw(std::uint64_t &state)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 2685821657736338717ULL;
}

placing balance(const std::vector<long> &weights, int restarts, int moves, std::uint64_t seed)
{
    placing best{std::numeric_limits<long>::max(), 0, 0};
    const int n = static_cast<int>(weights.size());
    for (int r = 0; r < restarts; r++) {
        std::uint64_t state = (seed + r) * 14029467366897019727ULL, left = draw(state);
        if (n < 64)
            left &= (1ULL << n) - 1;
        long tilt = 0, sum = 0;
        for (int i = 0; i < n; i++)
            tilt += left >> i & 1 ? weights[i] : -weights[i], sum += weights[i];
        double heat = 0.3 * sum;
        for (int move = 0; move <= moves; move++) {
            if (std::labs(tilt) < best.gap)
                best = {std::labs(tilt), r, left};
            const std::uint64_t d = draw(state);
            const int i = (d >> 32) % n;
            const long next = left >> i & 1 ? tilt - 2 * weights[i] : tilt + 2 * weights[i], rise = std::labs(next) - std::labs(tilt);
            if (rise <= 0 || (d & 0xffffffffULL) / 4294967296.0 < std::exp(-rise / heat))
                tilt = next, left ^= 1ULL << i;
            heat *= 0.97;
        }
    }
    return best;
}
