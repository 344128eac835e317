#include <math.h>

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

void givens_qr(int m, int n, double *a)
{
    for (int j = 0; j < n; j++)
        for (int i = m - 1; i > j; i--)
            rotate(n, j, a + (i - 1) * n, a + i * n);
}
