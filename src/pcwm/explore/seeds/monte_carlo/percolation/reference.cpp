#include <cstdint>
#include <numeric>
#include <vector>

struct outcome { long occupied, spanning; int best_size, best_trial; };

static double noise(std::uint64_t z)
{
    z *= 11400714819323198485ULL;
    z ^= z >> 29;
    z *= 13787848793156543929ULL;
    z ^= z >> 32;
    return (z >> 11) / 9007199254740992.0;
}

static int root(std::vector<int> &up, int k)
{
    while (up[k] != k)
        k = up[k] = up[up[k]];
    return k;
}

outcome percolate(int trials, int side, double p, std::uint64_t seed)
{
    outcome all{0, 0, 0, 0};
    const int sites = side * side;
    for (int t = 0; t < trials; t++) {
        std::vector<char> full(sites);
        std::vector<int> up(sites), size(sites, 0), top(sites, 0);
        std::iota(up.begin(), up.end(), 0);
        for (int k = 0; k < sites; k++)
            full[k] = noise(seed + (std::uint64_t(t) << 32) + k) < p;
        for (int k = 0; k < sites; k++) {
            if (full[k] && k % side && full[k - 1])
                up[root(up, k)] = root(up, k - 1);
            if (full[k] && k >= side && full[k - side])
                up[root(up, k)] = root(up, k - side);
        }
        bool spans = false;
        for (int k = 0; k < sites; k++)
            if (full[k]) {
                const int r = root(up, k);
                all.occupied++;
                if (++size[r] > all.best_size)
                    all.best_size = size[r], all.best_trial = t;
                if (k < side)
                    top[r] = 1;
                spans |= k >= sites - side && top[r];
            }
        all.spanning += spans;
    }
    return all;
}
