#include <omp.h>
#include <vector>

struct Row { unsigned key; int value; };
struct Joined { int matches; long total; };

// Chains of rows by bucket. A new row takes the place of its chain's head and points to the old one.
std::vector<Joined> hash_join(const std::vector<Row>& prices, const std::vector<Row>& orders)
{
    const int count = static_cast<int>(prices.size());
    const unsigned buckets = static_cast<unsigned>(count) / 2 + 1;
    std::vector<int> head_of(buckets, -1), next(count);
    int* const head = head_of.data();

    #pragma omp parallel for schedule(static)
    for (int i = 0; i < count; ++i) {
        const unsigned b = prices[i].key % buckets;
        int before;
        #pragma omp atomic capture
        {
            before = head[b];
            head[b] = i;
        }
        next[i] = before;
    }

    std::vector<Joined> joined(orders.size());
    #pragma omp parallel for schedule(dynamic, 64)
    for (std::size_t o = 0; o < orders.size(); ++o) {
        const auto [key, value] = orders[o];
        Joined row{0, 0};
        for (int i = head[key % buckets]; i != -1; i = next[i]) {
            if (prices[i].key != key)
                continue;
            row.matches++;
            row.total += prices[i].value;
        }
        row.total *= value;
        joined[o] = row;
    }
    return joined;
}
