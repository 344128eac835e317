#include <omp.h>
#include <vector>

struct Row { unsigned key; int value; };
struct Joined { int matches; long total; };

std::vector<Joined> hash_join(const std::vector<Row>& prices, const std::vector<Row>& orders)
{
    const int buckets = static_cast<int>(prices.size()) / 2 + 1;
    std::vector<int> head(buckets, -1), next(prices.size(), -1), bucket(orders.size(), 0);
    std::vector<Joined> joined(orders.size());

    #pragma omp parallel
    {
        // The prices are hashed by one thread, the orders by another.
        #pragma omp sections nowait
        {
            #pragma omp section
            for (int i = 0; i < static_cast<int>(prices.size()); ++i) {
                const int b = static_cast<int>(prices[i].key % buckets);
                next[i] = head[b];
                head[b] = i;
            }

            #pragma omp section
            for (std::size_t o = 0; o < orders.size(); ++o)
                bucket[o] = static_cast<int>(orders[o].key % buckets);
        }

        #pragma omp for schedule(dynamic, 32)
        for (std::size_t o = 0; o < orders.size(); ++o) {
            long sum = 0;
            int found = 0;
            for (int i = head[bucket[o]]; i >= 0; i = next[i])
                if (prices[i].key == orders[o].key) {
                    sum += prices[i].value;
                    ++found;
                }
            joined[o] = {found, sum * orders[o].value};
        }
    }
    return joined;
}
