#include <algorithm>
#include <cstdint>
#include <numeric>
#include <omp.h>
#include <vector>

struct outcome { long occupied, spanning; int best_size, best_trial; };

class forest {
    std::vector<int> parent;

public:
    explicit forest(int n) : parent(n) { std::iota(parent.begin(), parent.end(), 0); }
    int root(int k)
    {
        while (parent[k] != k) k = parent[k] = parent[parent[k]];
        return k;
    }
    void join(int a, int b) { parent[root(a)] = root(b); }
};

outcome percolate(int trials, int side, double p, std::uint64_t seed)
{
    struct score { int occupied, largest, spans; };
    std::vector<score> scores(trials);
    std::vector<char> full(side * side);

    #pragma omp parallel for
    for (auto it = scores.begin(); it < scores.end(); ++it) {
        std::uint64_t at = seed + (static_cast<std::uint64_t>(it - scores.begin()) << 32);
        std::generate(full.begin(), full.end(), [&at, p] {
            std::uint64_t z = at++ * 11400714819323198485ULL;
            z = (z ^ (z >> 29)) * 13787848793156543929ULL;
            return ((z ^ (z >> 32)) >> 11) / 9007199254740992.0 < p;
        });
        forest clusters(side * side);
        for (int k = 0; k < side * side; ++k) {
            if (!full[k]) continue;
            if (k % side != 0 && full[k - 1]) clusters.join(k, k - 1);
            if (k >= side && full[k - side]) clusters.join(k, k - side);
        }
        std::vector<int> size(side * side), top(side * side);
        *it = {0, 0, 0};
        for (int k = 0; k < side * side; ++k) {
            if (!full[k]) continue;
            const int r = clusters.root(k);
            top[r] |= k < side;
            it->occupied++;
            it->largest = std::max(it->largest, ++size[r]);
            it->spans |= top[r] && k >= side * (side - 1);
        }
    }

    outcome all{0, 0, 0, 0};
    for (const score &s : scores) {
        all.occupied += s.occupied;
        all.spanning += s.spans;
        if (s.largest > all.best_size) all.best_size = s.largest, all.best_trial = static_cast<int>(&s - scores.data());
    }
    return all;
}
