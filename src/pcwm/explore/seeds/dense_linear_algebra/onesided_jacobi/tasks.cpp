#include <algorithm>
#include <cmath>
#include <functional>
#include <omp.h>
#include <vector>

struct Spectrum { std::vector<double> values; double coupling; };

namespace {

using Column = std::vector<double>;

void meet(Column& p, Column& q, double& gap)
{
    double pp = 0, qq = 0, pq = 0;
    auto y = q.begin();
    for (auto x = p.begin(); x != p.end(); ++x, ++y) {
        pp += *x * *x;
        qq += *y * *y;
        pq += *x * *y;
    }
    if (pq == 0)
        return;
    gap += std::abs(pq);
    const double z = (qq - pp) / (2 * pq);
    const double t = (z < 0 ? -1 : 1) / (std::abs(z) + std::sqrt(1 + z * z));
    const double c = 1 / std::sqrt(1 + t * t), s = c * t;
    y = q.begin();
    for (double& x : p) {
        const double old = x;
        x = c * old - s * *y;
        *y = s * old + c * *y;
        ++y;
    }
}

}

// One task a pair; each table keeps its own account of the coupling.
Spectrum singular_values(std::vector<std::vector<double>> columns, int sweeps)
{
    const int circle = static_cast<int>(columns.size()) - 1;
    const int tables = (circle + 1) / 2;
    std::vector<double> gaps(tables, 0.0);

    #pragma omp parallel
    #pragma omp masked
    for (int round = 0; round < sweeps * circle; ++round) {
        for (int k = 0; k < tables; ++k) {
            #pragma omp task shared(columns, gaps)
            meet(columns[k == 0 ? 0 : 1 + (k - 1 + round) % circle], columns[1 + (circle - 1 - k + round) % circle], gaps[k]);
        }
        #pragma omp taskwait
    }

    Spectrum result{{}, 0.0};
    for (double gap : gaps)
        result.coupling += gap;
    for (const Column& column : columns) {
        double square = 0;
        for (double x : column)
            square += x * x;
        result.values.insert(std::upper_bound(result.values.begin(), result.values.end(), std::sqrt(square), std::greater<double>()),
                             std::sqrt(square));
    }
    return result;
}
