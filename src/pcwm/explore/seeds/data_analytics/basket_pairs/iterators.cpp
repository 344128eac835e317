#include <algorithm>
#include <iterator>
#include <omp.h>
#include <vector>

struct Pair { int first, second; long baskets; };

// The table is turned round: every good gets the list of its baskets, and a pair's count is what two lists share.
std::vector<Pair> basket_pairs(const std::vector<std::vector<int>>& baskets, int goods, long support)
{
    std::vector<std::vector<int>> bought(goods);
    for (std::size_t b = 0; b < baskets.size(); ++b)
        for (const int good : baskets[b])
            bought[good].push_back(static_cast<int>(b));
    const auto frequent = [&](int good) { return static_cast<long>(bought[good].size()) >= support; };

    std::vector<Pair> pairs;
    #pragma omp parallel
    {
        std::vector<Pair> found;
        std::vector<int> shared;

        #pragma omp for schedule(guided)
        for (int first = 0; first < goods; ++first)
            for (int second = first + 1; second < goods && frequent(first); ++second) {
                if (!frequent(second))
                    continue;
                shared.clear();
                std::set_intersection(bought[first].begin(), bought[first].end(), bought[second].begin(), bought[second].end(),
                                      std::back_inserter(shared));
                if (static_cast<long>(shared.size()) >= support)
                    found.push_back({first, second, static_cast<long>(shared.size())});
            }

        #pragma omp critical
        pairs.insert(pairs.end(), found.begin(), found.end());
    }
    std::sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) {
        return a.first < b.first || (a.first == b.first && a.second < b.second);
    });
    return pairs;
}
