#include <omp.h>
#include <unordered_map>
#include <vector>

struct Row { unsigned key; int value; };
struct Joined { int matches; long total; };

// Keys are split into parts by their last bits; each part has a map of its own and is joined as a whole.
std::vector<Joined> hash_join(const std::vector<Row>& prices, const std::vector<Row>& orders)
{
    constexpr unsigned parts = 8;
    std::vector<std::unordered_map<unsigned, Joined>> sums(parts);
    std::vector<Joined> joined(orders.size());

    #pragma omp parallel for schedule(static, 1)
    for (unsigned part = 0; part < parts; ++part) {
        auto& own = sums[part];
        for (const Row& price : prices)
            if (price.key % parts == part) {
                Joined& sum = own[price.key];
                sum.matches += 1;
                sum.total += price.value;
            }
    }

    #pragma omp parallel for
    for (std::size_t o = 0; o < orders.size(); ++o) {
        const auto& map = sums[orders[o].key % parts];
        if (const auto found = map.find(orders[o].key); found != map.end())
            joined[o] = {found->second.matches, found->second.total * orders[o].value};
    }
    return joined;
}
