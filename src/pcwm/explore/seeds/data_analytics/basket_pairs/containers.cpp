#include <algorithm>
#include <map>
#include <omp.h>
#include <utility>
#include <vector>

struct Pair { int first, second; long baskets; };

using Goods = std::pair<int, int>;

// Threads keep the pairs they meet in ordered maps; no table of all possible pairs is needed.
std::vector<Pair> basket_pairs(const std::vector<std::vector<int>>& baskets, int goods, long support)
{
    std::vector<long> single(goods, 0);
    std::map<Goods, long> both;
    const int count = static_cast<int>(baskets.size());
    long* const s = single.data();

    #pragma omp parallel for reduction(+ : s[:goods])
    for (int b = 0; b < count; ++b)
        std::for_each(baskets[b].begin(), baskets[b].end(), [s](int good) { ++s[good]; });

    #pragma omp parallel shared(both, baskets)
    {
        std::map<Goods, long> own;

        #pragma omp for schedule(dynamic, 100) nowait
        for (int b = 0; b < count; ++b)
            for (auto y = baskets[b].begin(); y != baskets[b].end(); ++y)
                for (auto x = baskets[b].begin(); x != y; ++x)
                    if (single[*x] >= support && single[*y] >= support)
                        ++own[{*x, *y}];

        #pragma omp critical(together)
        for (const auto& [pair, n] : own)
            both[pair] += n;
    }

    std::vector<Pair> pairs;
    for (const auto& [pair, n] : both)
        if (n >= support)
            pairs.push_back({pair.first, pair.second, n});
    return pairs;
}
