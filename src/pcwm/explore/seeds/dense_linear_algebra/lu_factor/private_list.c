#include <omp.h>

/* Each step k subtracts multiples of the pivot row from all rows below it. */
void lu_factor(int n, double *a)
{
    int i, j, k;
    double factor;

    for (k = 0; k < n - 1; k++) {
        #pragma omp parallel for private(j, factor) shared(a, n, k) schedule(static)
        for (i = k + 1; i < n; i++) {
            factor = a[i * n + k] / a[k * n + k];
            a[i * n + k] = factor;
            for (j = k + 1; j < n; j++)
                a[i * n + j] -= factor * a[k * n + j];
        }
    }
}
