#include <math.h>
#include <omp.h>
#include <stdlib.h>

#define INNER(i, n) \
    _Pragma("omp parallel for schedule(static)") \
    for (int i = 1; i < (n); i++)

static void residual(int n, const double *u, const double *f, double *r)
{
    INNER(i, n)
        r[i] = f[i] - (double)n * n * (2.0 * u[i] - u[i - 1] - u[i + 1]) - u[i];
}

static void smooth(int n, double *u, const double *f, double *r)
{
    residual(n, u, f, r);
    INNER(i, n)
        u[i] += 2.0 * r[i] / (3.0 * (2.0 * n * n + 1.0));
}

static void cycle(int n, double *u, const double *f)
{
    if (n == 2) {
        u[1] = f[1] / 9.0;
        return;
    }
    double *r = malloc((n + 1) * sizeof *r), *cf = malloc((n / 2 + 1) * sizeof *cf), *cu = calloc(n / 2 + 1, sizeof *cu);
    smooth(n, u, f, r);
    smooth(n, u, f, r);
    residual(n, u, f, r);
    INNER(i, n / 2)
        cf[i] = (r[2 * i - 1] + 2.0 * r[2 * i] + r[2 * i + 1]) / 4.0;
    cycle(n / 2, cu, cf);
    INNER(i, n)
        u[i] += (cu[i / 2] + cu[(i + 1) / 2]) / 2.0;
    smooth(n, u, f, r);
    smooth(n, u, f, r);
    free(r), free(cf), free(cu);
}

double multigrid(int levels, int cycles, double *u, const double *f)
{
    int n = 1 << levels;
    double *r = malloc((n + 1) * sizeof *r), worst = 0.0;
    for (int k = 0; k < cycles; k++)
        cycle(n, u, f);
    residual(n, u, f, r);

    INNER(i, n)
        if (fabs(r[i]) > worst) {
            #pragma omp critical(worst)
            if (fabs(r[i]) > worst)
                worst = fabs(r[i]);
        }
    free(r);
    return worst;
}
