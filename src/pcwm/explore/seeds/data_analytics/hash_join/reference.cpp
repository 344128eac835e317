#include <vector>

struct Row { unsigned key; int value; };
struct Joined { int matches; long total; };

std::vector<Joined> hash_join(const std::vector<Row>& prices, const std::vector<Row>& orders)
{
    const std::size_t buckets = prices.size() / 2 + 1;
    std::vector<int> head(buckets, -1), next(prices.size());
    for (std::size_t i = 0; i < prices.size(); ++i) {
        int& first = head[prices[i].key % buckets];
        next[i] = first;
        first = static_cast<int>(i);
    }

    std::vector<Joined> joined;
    joined.reserve(orders.size());
    for (const Row& order : orders) {
        Joined row{0, 0};
        for (int i = head[order.key % buckets]; i >= 0; i = next[i])
            if (prices[i].key == order.key) {
                ++row.matches;
                row.total += prices[i].value;
            }
        row.total *= order.value;
        joined.push_back(row);
    }
    return joined;
}
