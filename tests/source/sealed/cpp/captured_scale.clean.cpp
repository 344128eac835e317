#include <algorithm>
#include <cstdio>
#include <vector>

template <typename F>
static void apply(int from, int to, F &&body) {
#pragma omp parallel for schedule(static)
    for (int i = from; i < to; i++)
        body(i);
}

int main(int argc, char **) {
    const int n = 500 + argc;
    std::vector<int> price(n), sale(n);
    double discount = 0.85;
    apply(0, n, [&price](int i) { price[i] = 10 + i % 90; });
    apply(0, n, [&](int i) { sale[i] = static_cast<int>(price[i] * discount); });
    std::printf("%d\n", *std::max_element(sale.begin(), sale.end()));
    return 0;
}
