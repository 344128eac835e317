#include <vector>

struct Pair { int first, second; long baskets; };

std::vector<Pair> basket_pairs(const std::vector<std::vector<int>>& baskets, int goods, long support)
{
    std::vector<long> single(goods), both(goods * goods);
    for (const auto& basket : baskets)
        for (const int good : basket)
            ++single[good];

    for (const auto& basket : baskets)
        for (std::size_t i = 0; i < basket.size(); ++i)
            for (std::size_t j = i + 1; j < basket.size() && single[basket[i]] >= support; ++j)
                if (single[basket[j]] >= support)
                    ++both[basket[i] * goods + basket[j]];

    std::vector<Pair> pairs;
    for (int first = 0; first < goods; ++first)
        for (int second = first + 1; second < goods; ++second)
            if (both[first * goods + second] >= support)
                pairs.push_back({first, second, both[first * goods + second]});
    return pairs;
}
