#include <math.h>
#include <stdlib.h>

static void residual(int n, const double *u, const double *f, double *r)
{
    for (int i = 1; i < n; i++)
        r[i] = f[i] - (double)n * n * (2.0 * u[i] - u[i - 1] - u[i + 1]) - u[i];
}

static void sweep(int n, double *u, const double *f, double *r)
{
    residual(n, u, f, r);
    for (int i = 1; i < n; i++)
        u[i] += 2.0 * r[i] / (3.0 * (2.0 * n * n + 1.0));
}

static void cycle(int n, double *u, const double *f)
{
    if (n == 2) {
        u[1] = f[1] / 9.0;
        return;
    }
    double *r = malloc((n + 1) * sizeof *r);
    double *coarse_u = calloc(n / 2 + 1, sizeof *coarse_u), *coarse_f = malloc((n / 2 + 1) * sizeof *coarse_f);

    sweep(n, u, f, r);
    sweep(n, u, f, r);
    residual(n, u, f, r);
    for (int i = 1; i < n / 2; i++)
        coarse_f[i] = (r[2 * i - 1] + 2.0 * r[2 * i] + r[2 * i + 1]) / 4.0;
    cycle(n / 2, coarse_u, coarse_f);
    for (int i = 0; i < n / 2; i++) {
        u[2 * i] += coarse_u[i];
        u[2 * i + 1] += (coarse_u[i] + coarse_u[i + 1]) / 2.0;
    }
    sweep(n, u, f, r);
    sweep(n, u, f, r);

    free(r);
    free(coarse_u);
    free(coarse_f);
}

double multigrid(int levels, int cycles, double *u, const double *f)
{
    int n = 1 << levels;
    while (cycles-- > 0)
        cycle(n, u, f);

    double *r = malloc((n + 1) * sizeof *r), worst = 0.0;
    residual(n, u, f, r);
    for (int i = 1; i < n; i++)
        worst = fmax(worst, fabs(r[i]));
    free(r);
    return worst;
}
