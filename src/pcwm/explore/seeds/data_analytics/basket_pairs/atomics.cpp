#include <omp.h>
#include <vector>

struct Pair { int first, second; long baskets; };

// One square table of counters for all threads; only its upper half is used.
std::vector<Pair> basket_pairs(const std::vector<std::vector<int>>& baskets, int goods, long support)
{
    std::vector<long> single(goods), both(goods * goods);

    #pragma omp parallel
    {
        #pragma omp for schedule(static)
        for (std::size_t b = 0; b < baskets.size(); ++b)
            for (const int good : baskets[b]) {
                #pragma omp atomic
                single[good]++;
            }

        #pragma omp for schedule(static)
        for (std::size_t b = 0; b < baskets.size(); ++b) {
            std::vector<int> kept;
            for (const int good : baskets[b])
                if (single[good] >= support)
                    kept.push_back(good);
            for (std::size_t j = 1; j < kept.size(); ++j)
                for (std::size_t i = 0; i < j; ++i) {
                    #pragma omp atomic update
                    both[kept[i] * goods + kept[j]] += 1;
                }
        }
    }

    std::vector<Pair> pairs;
    for (int x = 0; x < goods; ++x)
        for (int y = x + 1; y < goods; ++y)
            if (const long n = both[x * goods + y]; n >= support)
                pairs.push_back({x, y, n});
    return pairs;
}
