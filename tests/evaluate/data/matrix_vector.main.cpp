#include <cstdio>
#include <cstdlib>
#include <vector>

void matrix_vector(const std::vector<double> &a, const std::vector<double> &x, std::vector<double> &y);

int main(int, char **argv)
{
    const std::size_t n = std::strtoul(argv[1], nullptr, 10);
    std::vector<double> a(n * n), x(n), y(n);
    for (std::size_t i = 0; i < n * n; i++)
        a[i] = double(i % 13) - 6.0;
    for (std::size_t i = 0; i < n; i++)
        x[i] = 1.0 / double(i + 1);
    matrix_vector(a, x, y);
    for (double value : y)
        std::printf("%.12g\n", value);
}
