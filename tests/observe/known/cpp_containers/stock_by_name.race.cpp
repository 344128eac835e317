// Races: the lambda captures the map by reference, and two orders for one article change the same mapped count.
#include <cstdio>
#include <map>
#include <string>
#include <vector>

struct Order {
    std::string article;
    int amount;
};

static std::vector<Order> read_orders() {
    static const char *names[] = {"bolt", "nut", "washer", "rivet", "hinge"};
    std::vector<Order> orders;
    for (int i = 0; i < 500; i++)
        orders.push_back({names[(i * i + i) % 5], 1 + i % 3});
    return orders;
}

int main() {
    std::map<std::string, int> stock = {{"bolt", 900}, {"hinge", 400}, {"nut", 900}, {"rivet", 700}, {"washer", 800}};
    const auto orders = read_orders();

    auto ship = [&](const Order &o) {
        auto place = stock.find(o.article);
        if (place != stock.end())
            place->second -= o.amount; // racy
    };

    const int n = static_cast<int>(orders.size());
#pragma omp parallel for schedule(static, 10)
    for (int i = 0; i < n; i++)
        ship(orders[i]);

    std::printf("articles %zu\n", stock.size());
    return 0;
}
