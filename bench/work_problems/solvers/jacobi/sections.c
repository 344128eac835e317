#include <stdlib.h>
static void rows(int low, int high, int n, const double *a, const double *b, const double *x, double *next)
{
    for (int i = low; i < high; i++) {
        double rest = b[i];
        for (int j = 0; j < n; j++)
            if (j != i)
                rest -= a[(size_t)i * n + j] * x[j];
        next[i] = rest / a[(size_t)i * n + i];
    }
}

/* Three thirds. */
void jacobi(int n, const double *a, const double *b, double *x)
{
    double *next = calloc(n, sizeof *next);
    for (int i = 0; i < n; i++)
        x[i] = 0.0;
    for (int step = 0; step < 40; step++) {
        #pragma omp parallel sections
        {
            #pragma omp section
            rows(0, n / 3, n, a, b, x, next);
            #pragma omp section
            rows(n / 3, 2 * n / 3, n, a, b, x, next);
            #pragma omp section
            rows(2 * n / 3, n, n, a, b, x, next);
        }
        for (int i = 0; i < n; i++)
            x[i] = next[i];
    }
    free(next);
}
