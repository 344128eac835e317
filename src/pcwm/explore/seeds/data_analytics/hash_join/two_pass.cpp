#include <numeric>
#include <omp.h>
#include <vector>

struct Row { unsigned key; int value; };
struct Joined { int matches; long total; };

// The prices are sorted by bucket: first the buckets' sizes are counted, then the rows put in their places.
std::vector<Joined> hash_join(const std::vector<Row>& prices, const std::vector<Row>& orders)
{
    const std::size_t buckets = prices.size() / 8 + 1;
    std::vector<int> begin(buckets + 1, 0);

    #pragma omp parallel for
    for (std::size_t i = 0; i < prices.size(); ++i) {
        int& size = begin[prices[i].key % buckets + 1];
        #pragma omp atomic
        ++size;
    }
    std::partial_sum(begin.begin(), begin.end(), begin.begin());

    std::vector<int> place(begin.begin(), begin.end() - 1);
    std::vector<Row> sorted(prices.size());
    #pragma omp parallel for
    for (std::size_t i = 0; i < prices.size(); ++i)
        sorted[place[prices[i].key % buckets]++] = prices[i];

    std::vector<Joined> joined(orders.size(), Joined{0, 0});
    #pragma omp parallel for
    for (std::size_t o = 0; o < orders.size(); ++o) {
        const std::size_t bucket = orders[o].key % buckets;
        for (int i = begin[bucket]; i < begin[bucket + 1]; ++i)
            if (sorted[i].key == orders[o].key) {
                ++joined[o].matches;
                joined[o].total += sorted[i].value;
            }
        joined[o].total *= orders[o].value;
    }
    return joined;
}
