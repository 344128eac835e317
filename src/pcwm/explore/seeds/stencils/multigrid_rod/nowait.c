#include <math.h>
#include <omp.h>
#include <stdlib.h>

static void residual(int n, const double *u, const double *f, double *r)
{
#pragma omp for schedule(static) nowait
    for (int i = 1; i < n; i++)
        r[i] = f[i] - (double)n * n * (2.0 * u[i] - u[i - 1] - u[i + 1]) - u[i];
}

static void sweep_twice(int n, double *u, const double *f, double *r)
{
    for (int k = 0; k < 2; k++) {
        residual(n, u, f, r);
#pragma omp for schedule(static)
        for (int i = 1; i < n; i++)
            u[i] += 2.0 * r[i] / (3.0 * (2.0 * n * n + 1.0));
    }
}

double multigrid(int levels, int cycles, double *u, const double *f)
{
    double *us[32] = {0}, *fs[32] = {0}, *rs[32] = {0}, worst = 0.0;
    for (int l = 1; l < levels; l++) {
        us[l] = calloc((1 << l) + 1, sizeof(double));
        fs[l] = calloc((1 << l) + 1, sizeof(double));
        rs[l] = calloc((1 << l) + 1, sizeof(double));
    }
    us[levels] = u, fs[levels] = (double *)f, rs[levels] = calloc((1 << levels) + 1, sizeof(double));

#pragma omp parallel
    {
        for (int k = 0; k < cycles; k++) {
            for (int l = levels; l > 1; l--) {
                double *r = rs[l];
                sweep_twice(1 << l, us[l], fs[l], r);
                residual(1 << l, us[l], fs[l], r);
#pragma omp barrier
#pragma omp for
                for (int i = 1; i < 1 << (l - 1); i++) {
                    fs[l - 1][i] = 0.25 * (r[2 * i - 1] + 2.0 * r[2 * i] + r[2 * i + 1]);
                    us[l - 1][i] = 0.0;
                }
            }
#pragma omp single
            us[1][1] = fs[1][1] / 9.0;
            for (int l = 2; l <= levels; l++) {
                double *coarse = us[l - 1], *fine = us[l];
#pragma omp for
                for (int i = 0; i < 1 << (l - 1); i++) {
                    fine[2 * i] += coarse[i];
                    fine[2 * i + 1] += 0.5 * (coarse[i] + coarse[i + 1]);
                }
                sweep_twice(1 << l, fine, fs[l], rs[l]);
            }
        }
        residual(1 << levels, u, f, rs[levels]);
#pragma omp for schedule(static) reduction(max : worst)
        for (int i = 1; i < 1 << levels; i++)
            worst = fmax(worst, fabs(rs[levels][i]));
    }
    for (int l = 1; l <= levels; l++)
        free(rs[l]), free(l < levels ? us[l] : NULL), free(l < levels ? fs[l] : NULL);
    return worst;
}
