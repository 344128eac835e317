#include <cmath>
#include <omp.h>
#include <utility>
#include <vector>

struct Pivot {
    double size;
    int row;
};

static Pivot larger(Pivot a, Pivot b)
{
    return b.size > a.size || (b.size == a.size && b.row < a.row) ? b : a;
}

#pragma omp declare reduction(largest : Pivot : omp_out = larger(omp_out, omp_in)) initializer(omp_priv = omp_orig)

double invert(std::vector<double>& a, int n)
{
    std::vector<int> exchanged(n);
    double logs = 0.0;

    for (int k = 0; k < n; ++k) {
        Pivot best{std::fabs(a[k * n + k]), k};
        #pragma omp parallel for reduction(largest : best)
        for (int i = k + 1; i < n; ++i)
            best = larger(best, Pivot{std::fabs(a[i * n + k]), i});

        exchanged[k] = best.row;
        logs += std::log(best.size);
        double* const pivot_row = &a[k * n];
        const double scale = 1.0 / a[best.row * n + k];
        a[best.row * n + k] = 1.0;
        #pragma omp parallel for
        for (int j = 0; j < n; ++j) {
            const double chosen = a[best.row * n + j];
            a[best.row * n + j] = pivot_row[j];
            pivot_row[j] = chosen * scale;
        }

        #pragma omp parallel for schedule(static) firstprivate(k)
        for (int i = 0; i < n; ++i) {
            if (i == k)
                continue;
            const double factor = std::exchange(a[i * n + k], 0.0);
            for (int j = 0; j < n; ++j)
                a[i * n + j] -= factor * pivot_row[j];
        }
    }

    #pragma omp parallel for
    for (int i = 0; i < n; ++i)
        for (int k = n - 1; k >= 0; --k)
            std::swap(a[i * n + k], a[i * n + exchanged[k]]);
    return logs;
}
