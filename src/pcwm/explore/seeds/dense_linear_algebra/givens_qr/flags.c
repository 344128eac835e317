#include <math.h>
#include <omp.h>
#include <stdlib.h>

static void rotate(int n, int j, double *upper, double *lower)
{
    if (lower[j] == 0.0)
        return;
    double r = hypot(upper[j], lower[j]);
    double c = upper[j] / r, s = lower[j] / r;
    upper[j] = r;
    lower[j] = 0.0;
    for (int k = j + 1; k < n; k++) {
        double u = upper[k];
        upper[k] = c * u + s * lower[k];
        lower[k] = c * lower[k] - s * u;
    }
}

/* A thread takes whole columns. reached[j] is the row of the last rotation that column j is through with;
   rotation (i, j) may go ahead as soon as column j - 1 is through with row i - 1. */
void givens_qr(int m, int n, double *a)
{
    int *reached = malloc(sizeof *reached * n);
    for (int j = 0; j < n; j++)
        reached[j] = m;

    #pragma omp parallel for schedule(static, 1)
    for (int j = 0; j < n; j++)
        for (int i = m - 1; i > j; i--) {
            int before = j == 0 ? 0 : m;
            while (before > i - 1) {
                #pragma omp atomic read acquire
                before = reached[j - 1];
            }
            rotate(n, j, a + (i - 1) * n, a + i * n);
            #pragma omp atomic write release
            reached[j] = i;
        }
    free(reached);
}
