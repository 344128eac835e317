#include <stdlib.h>
/* One team; one of its threads copies the result. */
void jacobi(int n, const double *a, const double *b, double *x)
{
    double *next = calloc(n, sizeof *next);
    #pragma omp parallel
    {
        #pragma omp for
        for (int i = 0; i < n; i++)
            x[i] = 0.0;
        for (int step = 0; step < 40; step++) {
            #pragma omp for schedule(dynamic, 16)
            for (int i = 0; i < n; i++) {
                double rest = b[i];
                for (int j = 0; j < i; j++)
                    rest -= a[(size_t)i * n + j] * x[j];
                for (int j = i + 1; j < n; j++)
                    rest -= a[(size_t)i * n + j] * x[j];
                next[i] = rest / a[(size_t)i * n + i];
            }
            #pragma omp single
            for (int i = 0; i < n; i++)
                x[i] = next[i];
        }
    }
    free(next);
}
