#include <stdlib.h>
#include <string.h>
void jacobi(int n, const double *a, const double *b, double *x)
{
    double *next = calloc(n, sizeof *next);
    memset(x, 0, n * sizeof *x);
    for (int step = 0; step < 40; step++) {
        for (int i = 0; i < n; i++) {
            double rest = b[i];
            for (int j = 0; j < n; j++)
                if (j != i)
                    rest -= a[(size_t)i * n + j] * x[j];
            next[i] = rest / a[(size_t)i * n + i];
        }
        memcpy(x, next, n * sizeof *x);
    }
    free(next);
}
