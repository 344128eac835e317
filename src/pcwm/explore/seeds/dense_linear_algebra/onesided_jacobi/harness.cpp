#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

struct Spectrum { std::vector<double> values; double coupling; };
Spectrum singular_values(std::vector<std::vector<double>> columns, int sweeps);

int main(int argc, char** argv)
{
    const int n = argc > 1 ? std::atoi(argv[1]) : 20;
    if (n < 4 || n > 600 || n % 2 != 0)
        return 2;

    std::mt19937 engine(4711);
    std::vector<std::vector<double>> columns(n, std::vector<double>(n + 8));
    for (int j = 0; j < n; ++j)
        for (double& x : columns[j])
            x = (engine() / 4294967296.0 - 0.4) * (1.0 + j % 5);

    const Spectrum spectrum = singular_values(columns, 4);

    double sum = 0.0, squares = 0.0, logs = 0.0;
    for (const double value : spectrum.values) {
        sum += value;
        squares += value * value;
        logs += std::log(value);
    }
    std::printf("values %zu\nlargest %.12g\nsmallest %.12g\n", spectrum.values.size(), spectrum.values.front(), spectrum.values.back());
    std::printf("median %.12g\nsum %.12g\nsquares %.12g\nlogs %.12g\n", spectrum.values[n / 2], sum, squares, logs);
    std::printf("coupling %.12g\n", spectrum.coupling);
    return 0;
}
