#include <algorithm>
#include <cmath>
#include <omp.h>
#include <vector>

namespace {

struct Work {
    double* a;
    int n;
    std::vector<int> exchanged;
    std::vector<double> pivot_row;
    double logs;
};

void prepare(Work& w, int k)
{
    int best = k;
    for (int i = k + 1; i < w.n; ++i)
        if (std::fabs(w.a[i * w.n + k]) > std::fabs(w.a[best * w.n + k]))
            best = i;
    w.exchanged[k] = best;
    w.logs += std::log(std::fabs(w.a[best * w.n + k]));
    if (best != k)
        std::swap_ranges(w.a + best * w.n, w.a + (best + 1) * w.n, w.a + k * w.n);
    const double scale = 1.0 / w.a[k * w.n + k];
    w.a[k * w.n + k] = 1.0;
    for (int j = 0; j < w.n; ++j)
        w.pivot_row[j] = w.a[k * w.n + j] *= scale;
}

}

double invert(std::vector<double>& a, int n)
{
    Work w{a.data(), n, std::vector<int>(n), std::vector<double>(n), 0.0};

    #pragma omp parallel shared(w)
    {
        const int me = omp_get_thread_num(), team = omp_get_num_threads();
        for (int k = 0; k < n; ++k) {
            if (me == 0)
                prepare(w, k);
            #pragma omp barrier
            for (int i = me; i < n; i += team) {
                if (i == k) continue;
                double* row = w.a + i * n;
                const double factor = row[k];
                row[k] = 0.0;
                for (int j = 0; j < n; ++j) row[j] -= factor * w.pivot_row[j];
            }
            #pragma omp barrier
        }
        for (int i = me; i < n; i += team)
            for (int k = n - 1; k >= 0; --k)
                std::swap(w.a[i * n + k], w.a[i * n + w.exchanged[k]]);
    }
    return w.logs;
}
