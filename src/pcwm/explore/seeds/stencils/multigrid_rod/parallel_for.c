#include <math.h>
#include <omp.h>
#include <stdlib.h>

enum { FEW = 32 };

static double residual(int n, const double *u, const double *f, double *r)
{
    double worst = 0.0;
    #pragma omp parallel for if (n > FEW) reduction(max : worst)
    for (int i = 1; i < n; i++) {
        r[i] = f[i] - (double)n * n * (2.0 * u[i] - u[i - 1] - u[i + 1]) - u[i];
        worst = fabs(r[i]) > worst ? fabs(r[i]) : worst;
    }
    return worst;
}

static void sweeps(int n, double *u, const double *f, double *r)
{
    const double weight = 2.0 / (3.0 * (2.0 * n * n + 1.0));
    for (int k = 0; k < 2; k++) {
        residual(n, u, f, r);
        #pragma omp parallel for if (n > FEW)
        for (int i = 1; i < n; i++)
            u[i] += weight * r[i];
    }
}

/* work has room for the u, f and r of all coarser levels, one after the other */
static void cycle(int n, double *u, const double *f, double *r, double *work)
{
    if (n == 2) {
        u[1] = f[1] / 9.0;
        return;
    }
    const int m = n / 2;
    double *cu = work, *cf = work + m + 1, *cr = cf + m + 1;

    sweeps(n, u, f, r);
    residual(n, u, f, r);
    cu[0] = cu[m] = 0.0;
    #pragma omp parallel for if (n > FEW)
    for (int i = 1; i < m; i++) {
        cf[i] = 0.25 * (r[2 * i - 1] + 2.0 * r[2 * i] + r[2 * i + 1]);
        cu[i] = 0.0;
    }
    cycle(m, cu, cf, cr, cr + m + 1);
    #pragma omp parallel for if (n > FEW)
    for (int i = 0; i < m; i++) {
        u[2 * i] += cu[i];
        u[2 * i + 1] += 0.5 * (cu[i] + cu[i + 1]);
    }
    sweeps(n, u, f, r);
}

double multigrid(int levels, int cycles, double *u, const double *f)
{
    const int n = 1 << levels;
    double *r = malloc((n + 1) * sizeof *r), *work = malloc((3 * n + 6 * levels) * sizeof *work);
    for (int k = 0; k < cycles; k++)
        cycle(n, u, f, r, work);
    const double worst = residual(n, u, f, r);
    free(r), free(work);
    return worst;
}
