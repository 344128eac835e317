#include <algorithm>
#include <cmath>
#include <omp.h>
#include <vector>

double invert(std::vector<double>& a, int n)
{
    std::vector<int> exchanged;
    double logs = 0.0, factor = 0.0;
    int k = 0;

    const auto row = [&](int i) { return a.begin() + static_cast<long>(i) * n; };
    const auto choose = [&] {
        int best = k;
        for (int i = k; i < n; ++i)
            if (std::abs(row(i)[k]) > std::abs(row(best)[k])) best = i;
        return best;
    };
    const auto clear = [&](int i) {
        factor = row(i)[k];
        row(i)[k] = 0.0;
        std::transform(row(i), row(i) + n, row(k), row(i), [&](double x, double y) { return x - factor * y; });
    };

    for (k = 0; k < n; ++k) {
        exchanged.push_back(choose());
        if (exchanged.back() != k) std::swap_ranges(row(k), row(k) + n, row(exchanged.back()));
        const double pivot = row(k)[k];
        logs += std::log(std::abs(pivot));
        row(k)[k] = 1.0;
        std::for_each(row(k), row(k) + n, [pivot](double& x) { x /= pivot; });

        #pragma omp parallel for
        for (int i = 0; i < n; ++i)
            if (i != k) clear(i);
    }

    #pragma omp parallel for
    for (int i = 0; i < n; ++i)
        for (int c = n - 1; c >= 0; --c)
            std::iter_swap(row(i) + c, row(i) + exchanged[c]);
    return logs;
}
