#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <omp.h>
#include <vector>

struct Spectrum { std::vector<double> values; double coupling; };

static double inner(const std::vector<double>& x, const std::vector<double>& y)
{
    return std::inner_product(x.begin(), x.end(), y.begin(), 0.0);
}

static double play(std::vector<double>& p, std::vector<double>& q)
{
    const double g = inner(p, q);
    if (g == 0.0)
        return 0.0;
    const double z = (inner(q, q) - inner(p, p)) / (2.0 * g);
    const double t = std::copysign(1.0, z) / (std::fabs(z) + std::sqrt(1.0 + z * z));
    const double c = 1.0 / std::sqrt(1.0 + t * t), s = c * t;
    for (std::size_t i = 0; i < p.size(); ++i) {
        const double old = p[i];
        p[i] = c * old - s * q[i];
        q[i] = s * old + c * q[i];
    }
    return std::fabs(g);
}

// A list of seats, turned by one thread when a round is over.
Spectrum singular_values(std::vector<std::vector<double>> columns, int sweeps)
{
    const int n = static_cast<int>(columns.size());
    std::vector<int> seats(n);
    std::iota(seats.begin(), seats.end(), 0);
    std::vector<double> values(n);
    double coupling = 0.0;

    #pragma omp parallel reduction(+ : coupling)
    {
        for (int round = 0; round < sweeps * (n - 1); ++round) {
            #pragma omp for schedule(static)
            for (int k = 0; k < n / 2; ++k)
                coupling += play(columns[seats[k]], columns[seats[n - 1 - k]]);

            #pragma omp single
            std::rotate(seats.begin() + 1, seats.begin() + 2, seats.end());
        }

        #pragma omp for schedule(static) nowait
        for (int j = 0; j < n; ++j)
            values[j] = std::sqrt(inner(columns[j], columns[j]));
    }
    std::sort(values.rbegin(), values.rend());
    return {values, coupling};
}
