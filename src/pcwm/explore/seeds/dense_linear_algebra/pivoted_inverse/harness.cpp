#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <vector>

double invert(std::vector<double>& a, int n);

static double draw(std::uint64_t& s)
{
    s += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = s;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return static_cast<double>((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

int main(int argc, char** argv)
{
    const int n = argc > 1 ? std::atoi(argv[1]) : 30;
    if (n < 3 || n > 2000)
        return 2;

    // Large elements stand off the diagonal, so that rows have to move.
    std::uint64_t seed = 31;
    std::vector<double> a(n * n);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j)
            a[i * n + j] = draw(seed) - 0.5 + (j == (i + n / 3) % n ? 0.6 * std::sqrt(n) : 0.0);
    const std::vector<double> original(a);

    const double logs = invert(a, n);

    double sum = 0.0, weighted = 0.0, trace = 0.0, extreme = 0.0;
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) {
            const double x = a[i * n + j];
            sum += std::fabs(x);
            weighted += x * x * (1 + (i * 5 + j) % 13);
            trace += x * original[j * n + i];
            extreme = std::max(extreme, std::fabs(x));
        }
    std::cout << std::setprecision(12) << "logs " << logs << "\nsum " << sum << "\nweighted " << weighted << "\ntrace " << trace
              << "\nextreme " << extreme << "\nlast " << a[n * n - 1] << "\n";
    return 0;
}
