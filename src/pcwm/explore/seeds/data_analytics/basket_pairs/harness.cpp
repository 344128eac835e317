#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

struct Pair { int first, second; long baskets; };

std::vector<Pair> basket_pairs(const std::vector<std::vector<int>>& baskets, int goods, long support);

int main(int argc, char** argv)
{
    const int count = argc > 1 ? std::atoi(argv[1]) : 1000;
    const int goods = 150;
    if (count < 50 || count > 20000000)
        return 2;

    std::uint64_t state = 1181783497276652981u;
    const auto uniform = [&state] {
        state = state * 6364136223846793005u + 1442695040888963407u;
        return static_cast<double>(state >> 11) / 9007199254740992.0;
    };
    std::vector<std::vector<int>> baskets(count);
    for (auto& basket : baskets) {
        const int size = 1 + static_cast<int>(uniform() * 12.0);
        const int habit = static_cast<int>(uniform() * 5.0) * 23;
        for (int i = 0; i < size; ++i) {
            const double u = uniform();
            basket.push_back((habit + static_cast<int>(u * u * goods)) % goods);
        }
        std::sort(basket.begin(), basket.end());
        basket.erase(std::unique(basket.begin(), basket.end()), basket.end());
    }

    for (const long support : {count / 120L + 1, count / 70L + 1}) {
        const std::vector<Pair> pairs = basket_pairs(baskets, goods, support);
        std::uint64_t hash = 0;
        long most = 0, sum = 0;
        for (const Pair& pair : pairs) {
            hash = ((hash * 151 + static_cast<std::uint64_t>(pair.first)) * 151 + static_cast<std::uint64_t>(pair.second)) * 31
                + static_cast<std::uint64_t>(pair.baskets);
            most = std::max(most, pair.baskets);
            sum += pair.baskets;
        }
        std::printf("pairs(%ld) %zu\nmost(%ld) %ld\n", support, pairs.size(), support, most);
        std::printf("sum(%ld) %ld\nhash(%ld) %llu\n", support, sum, support, static_cast<unsigned long long>(hash >> 14));
    }
    return 0;
}
