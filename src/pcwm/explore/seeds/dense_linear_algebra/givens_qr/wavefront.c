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

/* Rotation (i, j) belongs to wave m - 1 - i + 2 j; the rotations of a wave touch different rows. */
void givens_qr(int m, int n, double *a)
{
    int waves = m - 1 + n;

    for (int wave = 0; wave < waves; wave++) {
        #pragma omp parallel for schedule(static)
        for (int j = 0; j < n; j++) {
            int i = m - 1 - wave + 2 * j;
            if (i > j && i < m)
                rotate(n, j, a + (i - 1) * n, a + i * n);
        }
    }
}
