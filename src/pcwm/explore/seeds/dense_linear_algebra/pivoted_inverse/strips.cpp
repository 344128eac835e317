#include <cmath>
#include <omp.h>
#include <utility>
#include <vector>

namespace {

int choose(const std::vector<double>& a, int n, int k)
{
    int best = k;
    for (int i = k + 1; i < n; ++i)
        if (std::fabs(a[i * n + k]) > std::fabs(a[best * n + k]))
            best = i;
    return best;
}

}

// Every thread keeps a strip of rows. The one whose strip holds the pivot row divides it by the pivot.
double invert(std::vector<double>& a, int n)
{
    std::vector<int> exchanged(n);
    double logs = 0.0;

    #pragma omp parallel
    {
        const int me = omp_get_thread_num(), team = omp_get_num_threads();
        const int first = n * me / team, last = n * (me + 1) / team;

        for (int k = 0; k < n; ++k) {
            #pragma omp single
            {
                exchanged[k] = choose(a, n, k);
                for (int j = 0; j < n; ++j)
                    std::swap(a[k * n + j], a[exchanged[k] * n + j]);
                logs += std::log(std::fabs(a[k * n + k]));
            }
            if (first <= k && k < last) {
                const double scale = 1.0 / std::exchange(a[k * n + k], 1.0);
                for (int j = 0; j < n; ++j)
                    a[k * n + j] *= scale;
            }
            for (int i = first; i < last; ++i) {
                if (i == k)
                    continue;
                const double factor = std::exchange(a[i * n + k], 0.0);
                for (int j = 0; j < n; ++j)
                    a[i * n + j] -= factor * a[k * n + j];
            }
            #pragma omp barrier
        }

        #pragma omp for
        for (int i = 0; i < n; ++i)
            for (int k = n - 1; k >= 0; --k)
                std::swap(a[i * n + k], a[i * n + exchanged[k]]);
    }
    return logs;
}
