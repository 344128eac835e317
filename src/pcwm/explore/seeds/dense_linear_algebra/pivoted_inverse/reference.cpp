#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

double invert(std::vector<double>& a, int n)
{
    std::vector<int> exchanged(n);
    double logs = 0.0;

    for (int k = 0; k < n; ++k) {
        int pivot = k;
        for (int i = k + 1; i < n; ++i)
            if (std::fabs(a[i * n + k]) > std::fabs(a[pivot * n + k]))
                pivot = i;
        exchanged[k] = pivot;
        if (pivot != k)
            std::swap_ranges(&a[k * n], &a[k * n] + n, &a[pivot * n]);

        const double scale = 1.0 / a[k * n + k];
        logs -= std::log(std::fabs(scale));
        a[k * n + k] = 1.0;
        for (int j = 0; j < n; ++j)
            a[k * n + j] *= scale;
        for (int i = 0; i < n; ++i) {
            if (i == k)
                continue;
            const double factor = a[i * n + k];
            a[i * n + k] = 0.0;
            for (int j = 0; j < n; ++j)
                a[i * n + j] -= factor * a[k * n + j];
        }
    }
    for (int k = n - 1; k >= 0; --k)
        if (exchanged[k] != k)
            for (int i = 0; i < n; ++i)
                std::swap(a[i * n + k], a[i * n + exchanged[k]]);
    return logs;
}
