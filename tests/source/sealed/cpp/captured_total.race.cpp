#include <cmath>
#include <cstdio>
#include <vector>

template <typename F>
static void for_each_index(int n, F f) {
#pragma omp parallel for
    for (int i = 0; i < n; i++)
        f(i);
}

int main() {
    std::vector<double> x(400);
    for_each_index(400, [&](int i) { x[i] = std::sin(i * 0.05); });

    double energy = 0;
    for_each_index(400, [&](int i) { energy += x[i] * x[i]; });
    std::printf("%.6f\n", energy);
    return 0;
}
