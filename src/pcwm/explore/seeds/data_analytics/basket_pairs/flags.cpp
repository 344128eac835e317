#include <omp.h>
#include <vector>

struct Pair { int first, second; long baskets; };

namespace {

// Which goods are frequent is worked out when it is first asked for.
class Frequent
{
public:
    Frequent(const std::vector<std::vector<int>>& baskets, int goods, long support)
        : baskets_(baskets), support_(support), frequent_(goods, 0)
    {
    }

    bool has(int good)
    {
        if (!ready_)
        {
            #pragma omp critical(counting)
            if (!ready_)
            {
                work_out();
                ready_ = true;
            }
        }
        return frequent_[good];
    }

private:
    void work_out()
    {
        std::vector<long> count(frequent_.size());
        for (const auto& basket : baskets_)
            for (int good : basket)
                ++count[good];
        for (std::size_t good = 0; good < count.size(); ++good)
            frequent_[good] = count[good] >= support_;
    }

    const std::vector<std::vector<int>>& baskets_;
    const long support_;
    std::vector<char> frequent_;
    bool ready_ = false;
};

} // namespace

std::vector<Pair> basket_pairs(const std::vector<std::vector<int>>& baskets, int goods, long support)
{
    Frequent frequent(baskets, goods, support);
    std::vector<long> both(goods * goods);
    long* table = both.data();
    #pragma omp parallel for reduction(+ : table[:goods * goods])
    for (std::size_t b = 0; b < baskets.size(); ++b)
        for (std::size_t i = 0; i < baskets[b].size(); ++i)
            for (std::size_t j = i + 1; j < baskets[b].size(); ++j)
                if (frequent.has(baskets[b][i]) && frequent.has(baskets[b][j]))
                    table[baskets[b][i] * goods + baskets[b][j]] += 1;

    std::vector<Pair> pairs;
    for (int k = 0; k < goods * goods; ++k)
        if (both[k] >= support)
            pairs.push_back({k / goods, k % goods, both[k]});
    return pairs;
}
