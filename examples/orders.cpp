// Turnover of a web shop: orders per hour of the day, and a list of the largest orders.
// Try `pcwm check orders.cpp` and `pcwm fix orders.cpp`. Usage: orders [count]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

struct Order {
    int hour;
    long cents;
};

// A made-up but repeatable order.
static Order order(long number) {
    unsigned long x = static_cast<unsigned long>(number) * 6364136223846793005UL + 1442695040888963407UL;
    x ^= x >> 29;
    return {static_cast<int>((x >> 8) % 24), static_cast<long>((x >> 16) % 50000)};
}

int main(int argc, char **argv) {
    const long count = argc > 1 ? std::atol(argv[1]) : 20000;
    std::vector<Order> orders(static_cast<std::size_t>(count));
    std::vector<long> per_hour(24, 0);
    std::vector<long> large;

#pragma omp parallel for
    for (long i = 0; i < count; ++i)
        orders[i] = order(i);

#pragma omp parallel for
    for (long i = 0; i < count; ++i) {
        per_hour[orders[i].hour] += orders[i].cents;
        if (orders[i].cents > 49500)
            large.push_back(i);
    }

    std::sort(large.begin(), large.end());
    for (std::size_t hour = 0; hour < per_hour.size(); ++hour)
        std::printf("%02zu:00 %ld.%02ld\n", hour, per_hour[hour] / 100, per_hour[hour] % 100);
    std::printf("%zu large orders\n", large.size());
    return 0;
}
