#include <omp.h>

/* One thread walks down the diagonal and hands out the rows below it as tasks. */
void lu_factor(int n, double *a)
{
    _Pragma("omp parallel default(none) shared(a, n)")
    #pragma omp single
    for (int k = 0; k < n - 1; ++k) {
        double pivot = a[k * n + k];

        #pragma omp taskloop grainsize(8) firstprivate(pivot)
        for (int i = k + 1; i < n; ++i) {
            /* local state */
            double factor = a[i * n + k] / pivot;
            a[i * n + k] = factor;
            // all of them

            for (int j = k + 1; j < n; ++j) {
                a[i * n + j] -= factor * a[k * n + j];
            }
        }
    }
}
