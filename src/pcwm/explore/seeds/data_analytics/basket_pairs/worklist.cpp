#include <algorithm>
#include <omp.h>
#include <vector>

struct Pair { int first, second; long baskets; };

static bool holds(const std::vector<int>& basket, int good)
{
    return std::binary_search(basket.begin(), basket.end(), good);
}

// Pairs of frequent goods are listed first, then counted one after the other.
std::vector<Pair> basket_pairs(const std::vector<std::vector<int>>& baskets, int goods, long support)
{
    std::vector<std::vector<int>> having(goods);
    for (int b = 0; b < static_cast<int>(baskets.size()); ++b)
        for (const int good : baskets[b])
            having[good].push_back(b);

    std::vector<Pair> candidates(goods * goods / 2);
    int listed = 0;
    #pragma omp parallel for schedule(static, 2)
    for (int x = 0; x < goods; ++x)
        if (static_cast<long>(having[x].size()) >= support)
            for (int y = x + 1; y < goods; ++y)
                if (static_cast<long>(having[y].size()) >= support)
                    candidates[listed++] = {x, y, 0};

    #pragma omp parallel for schedule(dynamic, 16)
    for (int c = 0; c < listed; ++c) {
        Pair& pair = candidates[c];
        const auto& fewer = having[pair.first].size() <= having[pair.second].size() ? having[pair.first] : having[pair.second];
        for (const int b : fewer)
            pair.baskets += holds(baskets[b], pair.first) && holds(baskets[b], pair.second);
    }

    candidates.resize(listed);
    const auto rare = [support](const Pair& pair) { return pair.baskets < support; };
    candidates.erase(std::remove_if(candidates.begin(), candidates.end(), rare), candidates.end());
    std::sort(candidates.begin(), candidates.end(), [](const Pair& p, const Pair& q) {
        return p.first != q.first ? p.first < q.first : p.second < q.second;
    });
    return candidates;
}
