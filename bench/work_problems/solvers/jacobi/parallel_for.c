#include <stdlib.h>
/* A team for each step. */
void jacobi(int n, const double *a, const double *b, double *x)
{
    double *next = calloc(n, sizeof *next);
    for (int i = 0; i < n; i++)
        x[i] = 0.0;
    for (int step = 0; step < 40; step++) {
        #pragma omp parallel for
        for (int i = 0; i < n; i++) {
            double rest = b[i];
            for (int j = 0; j < n; j++)
                if (j != i)
                    rest -= a[(size_t)i * n + j] * x[j];
            next[i] = rest / a[(size_t)i * n + i];
        }
        #pragma omp parallel for
        for (int i = 0; i < n; i++)
            x[i] = next[i];
    }
    free(next);
}
