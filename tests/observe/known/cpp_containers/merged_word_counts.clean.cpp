// Clean: the price map is only read, through const at(); each thread counts in its own map and merges in a critical.
#include <cstdio>
#include <map>
#include <string>
#include <vector>

using Prices = std::map<std::string, int>;
using Counts = std::map<std::string, long>;

static long pay(const Prices &prices, const std::string &fruit, int pieces) {
    return static_cast<long>(prices.at(fruit)) * pieces;
}

int main() {
    const Prices prices = {{"apple", 30}, {"cherry", 5}, {"fig", 45}, {"plum", 12}};
    std::vector<std::string> basket;
    for (int i = 0; i < 400; i++)
        basket.push_back(i % 7 == 0 ? "fig" : i % 3 == 0 ? "plum" : i % 2 == 0 ? "apple" : "cherry");

    Counts spent;
#pragma omp parallel
    {
        Counts mine;
#pragma omp for nowait
        for (std::size_t i = 0; i < basket.size(); i++)
            mine[basket[i]] += pay(prices, basket[i], 1 + static_cast<int>(i % 4));

#pragma omp critical(merge)
        for (const auto &[fruit, money] : mine)
            spent[fruit] += money;
    }
    for (const auto &[fruit, money] : spent)
        std::printf("%s %ld  ", fruit.c_str(), money);
    std::printf("\n");
    return 0;
}
