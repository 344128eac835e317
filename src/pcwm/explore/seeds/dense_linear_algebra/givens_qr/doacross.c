#include <math.h>
#include <omp.h>

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

/* Columns form the outer loop and run one behind the other, from the last row upwards. */
void givens_qr(int m, int n, double *a)
{
    #pragma omp parallel for ordered(2) schedule(static, 1)
    for (int j = 0; j < n; j++)
        for (int k = 0; k < m - 1; k++) {
            int i = m - 1 - k;
            #pragma omp ordered depend(sink : j - 1, k)
            if (i > j)
                rotate(n, j, a + (i - 1) * n, a + i * n);
            #pragma omp ordered depend(source)
        }
}
