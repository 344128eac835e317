#include <math.h>
#include <omp.h>
#include <stdlib.h>

typedef struct {
    int n;
    double *u, *f, *r;
} grid;

/* Every thread of the team calls all of these. */
static void residual(grid *g)
{
    const double *u = g->u, nn = (double)g->n * g->n;
    #pragma omp for
    for (int i = 1; i < g->n; i++)
        g->r[i] = g->f[i] - nn * (2 * u[i] - u[i - 1] - u[i + 1]) - u[i];
}

static void sweep(grid *g)
{
    residual(g);
    #pragma omp for
    for (int i = 1; i < g->n; i++)
        g->u[i] += 2 * g->r[i] / (3 * (2.0 * g->n * g->n + 1));
}

static void cycle(grid *g)
{
    if (g->n == 2) {
        #pragma omp single
        g->u[1] = g->f[1] / 9;
        return;
    }
    grid *coarse = g - 1;
    sweep(g), sweep(g), residual(g);
    #pragma omp for
    for (int i = 1; i < coarse->n; i++) {
        coarse->f[i] = (g->r[2 * i - 1] + 2 * g->r[2 * i] + g->r[2 * i + 1]) / 4;
        coarse->u[i] = 0;
    }
    cycle(coarse);
    #pragma omp for
    for (int i = 1; i < g->n; i++)
        g->u[i] += (coarse->u[i / 2] + coarse->u[i / 2 + i % 2]) / 2;
    sweep(g), sweep(g);
}

double multigrid(int levels, int cycles, double *u, const double *f)
{
    grid g[32] = {{0, NULL, NULL, NULL}};
    double worst = 0;
    for (int l = 1; l <= levels; l++) {
        int n = 1 << l;
        int last = l == levels;
        g[l] = (grid){n, last ? u : calloc(n + 1, sizeof *u), last ? (double *)f : calloc(n + 1, sizeof *f), calloc(n + 1, sizeof *u)};
    }
    #pragma omp parallel
    {
        for (int k = 0; k < cycles; k++)
            cycle(&g[levels]);
        residual(&g[levels]);
        #pragma omp for reduction(max : worst)
        for (int i = 1; i < g[levels].n; i++)
            worst = fmax(worst, fabs(g[levels].r[i]));
    }
    for (int l = 1; l <= levels; l++)
        free(g[l].r), free(l < levels ? g[l].u : NULL), free(l < levels ? g[l].f : NULL);
    return worst;
}
