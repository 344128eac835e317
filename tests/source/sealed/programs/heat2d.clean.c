/* Explicit heat conduction on a square plate, fixed borders. */
#include <stdio.h>
#include <stdlib.h>
#include <math.h>
#include <omp.h>

#define IDX(i, j) ((size_t)(i) * n + (j))

static void init_plate(double *u, double *v, int n)
{
    #pragma omp parallel for collapse(2)
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            double t = (i == 0) ? 100.0 : (j == n - 1 ? 25.0 : 0.0);
            u[IDX(i, j)] = t;
            v[IDX(i, j)] = t;
        }
}

static void step(const double *restrict u, double *restrict v, int n, double r)
{
    #pragma omp parallel for schedule(static)
    for (int i = 1; i < n - 1; i++)
        for (int j = 1; j < n - 1; j++)
            v[IDX(i, j)] = u[IDX(i, j)]
                + r * (u[IDX(i - 1, j)] + u[IDX(i + 1, j)]
                     + u[IDX(i, j - 1)] + u[IDX(i, j + 1)]
                     - 4.0 * u[IDX(i, j)]);
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 192;
    int steps = argc > 2 ? atoi(argv[2]) : 120;
    double alpha = 0.1, dx = 1.0 / (n - 1);
    double dt = 0.2 * dx * dx / alpha;
    double r = alpha * dt / (dx * dx);
    double *u = malloc(sizeof(double) * n * n);
    double *v = malloc(sizeof(double) * n * n);

    if (!u || !v) {
        fprintf(stderr, "out of memory\n");
        return 1;
    }
    init_plate(u, v, n);

    double t0 = omp_get_wtime();
    for (int s = 0; s < steps; s++) {
        step(u, v, n, r);
        double *tmp = u;
        u = v;
        v = tmp;
    }
    double t1 = omp_get_wtime();

    double energy = 0.0, hottest = 0.0;
    #pragma omp parallel for reduction(+:energy) reduction(max:hottest)
    for (int i = 1; i < n - 1; i++) {
        for (int j = 1; j < n - 1; j++) {
            energy += u[IDX(i, j)] * dx * dx;
            if (u[IDX(i, j)] > hottest)
                hottest = u[IDX(i, j)];
        }
    }

    printf("n=%d steps=%d energy=%.8f hottest=%.4f (%.3f s)\n",
           n, steps, energy, hottest, t1 - t0);
    free(u);
    free(v);
    return 0;
}
