#include <algorithm>
#include <cmath>
#include <functional>
#include <omp.h>
#include <vector>

struct Spectrum { std::vector<double> values; double coupling; };

// Makes two columns orthogonal and returns how far they were from that.
static double play(double* p, double* q, std::size_t length)
{
    double pp = 0.0, qq = 0.0, pq = 0.0;
    for (std::size_t i = 0; i < length; ++i) {
        pp += p[i] * p[i];
        qq += q[i] * q[i];
        pq += p[i] * q[i];
    }
    if (pq == 0.0) return 0.0;
    const double z = (qq - pp) / (2.0 * pq);
    const double t = std::copysign(1.0, z) / (std::fabs(z) + std::sqrt(1.0 + z * z));
    const double c = 1.0 / std::sqrt(1.0 + t * t);
    for (std::size_t i = 0; i < length; ++i) {
        const double a = c * p[i] - c * t * q[i];
        q[i] = c * t * p[i] + c * q[i];
        p[i] = a;
    }
    return std::fabs(pq);
}

// `turn` counts the rounds of all the sweeps.
Spectrum singular_values(std::vector<std::vector<double>> columns, int sweeps)
{
    const int n = static_cast<int>(columns.size()), circle = n - 1;
    const std::size_t length = columns[0].size();
    double coupling = 0.0;

    #pragma omp parallel for collapse(2) schedule(static, 3) reduction(+ : coupling)
    for (int turn = 0; turn < sweeps * circle; ++turn) {
        for (int k = 0; k < n / 2; ++k) {
            const int first = k == 0 ? 0 : 1 + (k - 1 + turn) % circle;
            const int second = 1 + (n - 2 - k + turn) % circle;
            coupling += play(columns[first].data(), columns[second].data(), length);
        }
    }

    std::vector<double> norms;
    for (const auto& column : columns) {
        double square = 0.0;
        for (double x : column) square += x * x;
        norms.push_back(std::sqrt(square));
    }
    std::sort(norms.begin(), norms.end(), std::greater<double>{});
    return {norms, coupling};
}
