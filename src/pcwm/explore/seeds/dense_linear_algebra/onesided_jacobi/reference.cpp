#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
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

Spectrum singular_values(std::vector<std::vector<double>> columns, int sweeps)
{
    const int n = static_cast<int>(columns.size());
    const auto seat = [n](int k, int round) { return k == 0 ? 0 : 1 + (k - 1 + round) % (n - 1); };

    Spectrum result{{}, 0.0};
    for (int sweep = 0; sweep < sweeps; ++sweep)
        for (int round = 0; round < n - 1; ++round)
            for (int k = 0; k < n / 2; ++k)
                result.coupling += play(columns[seat(k, round)], columns[seat(n - 1 - k, round)]);

    for (const auto& column : columns)
        result.values.push_back(std::sqrt(inner(column, column)));
    std::sort(result.values.begin(), result.values.end(), std::greater<>());
    return result;
}
