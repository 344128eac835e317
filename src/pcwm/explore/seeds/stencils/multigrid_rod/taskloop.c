#include <math.h>
#include <omp.h>
#include <stdlib.h>

typedef struct level {
    size_t cells;
    double *u, *f, *r;
    struct level *below;
} level;

static void residual(level *g)
{
    const double *u = g->u, nn = (double)g->cells * g->cells;
    #pragma omp taskloop num_tasks(4) if (g->cells > 16)
    for (size_t i = 1; i < g->cells; i++)
        g->r[i] = g->f[i] - nn * (2.0 * u[i] - u[i - 1] - u[i + 1]) - u[i];
}

static void sweep(level *g)
{
    const double part = 2.0 / (3.0 * (2.0 * g->cells * g->cells + 1.0));
    residual(g);
    #pragma omp taskloop num_tasks(4) if (g->cells > 16)
    for (size_t i = 1; i < g->cells; i++)
        g->u[i] += part * g->r[i];
}

static void cycle(level *g)
{
    level *c = g->below;
    if (!c) {
        g->u[1] = g->f[1] / 9.0;
        return;
    }
    sweep(g), sweep(g), residual(g);
    for (size_t i = 1; i < c->cells; i++) {
        c->f[i] = (g->r[2 * i - 1] + 2.0 * g->r[2 * i] + g->r[2 * i + 1]) / 4.0;
        c->u[i] = 0.0;
    }
    cycle(c);
    #pragma omp taskloop num_tasks(2) if (c->cells > 16)
    for (size_t i = 0; i < c->cells; i++) {
        g->u[2 * i] += c->u[i];
        g->u[2 * i + 1] += (c->u[i] + c->u[i + 1]) / 2.0;
    }
    sweep(g), sweep(g);
}

double multigrid(int levels, int cycles, double *u, const double *f)
{
    level grid[32];
    double *store = calloc(8 << levels, sizeof *store), *next = store, worst = 0.0;
    for (int l = 1; l <= levels; l++) {
        size_t n = (size_t)1 << l;
        grid[l] = (level){n, next + n + 1, next + 2 * n + 2, next, l > 1 ? &grid[l - 1] : NULL};
        next += 3 * (n + 1);
    }
    level *top = &grid[levels];
    top->u = u, top->f = (double *)f;

    #pragma omp parallel
    #pragma omp single
    while (cycles-- > 0)
        cycle(top);
    residual(top);
    for (size_t i = 1; i < top->cells; i++)
        worst = fmax(worst, fabs(top->r[i]));
    free(store);
    return worst;
}
