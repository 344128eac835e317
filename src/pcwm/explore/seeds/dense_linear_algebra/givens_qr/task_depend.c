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

/* Tasks are made in the sequential order; each is tied to its two rows. */
void givens_qr(int m, int n, double *a)
{
    #pragma omp parallel
    {
        #pragma omp single nowait
        {
            for (int j = 0; j < n; j++)
                for (int i = m - 1; i > j; i--) {
                    double *upper = a + (i - 1) * n;
                    double *lower = a + i * n;
                    #pragma omp task firstprivate(upper, lower, j) depend(inout : upper[0], lower[0])
                    rotate(n, j, upper, lower);
                }
        }
    }
}
