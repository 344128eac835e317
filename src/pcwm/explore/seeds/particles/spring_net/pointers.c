#include <math.h>
#include <omp.h>
#include <stdlib.h>

typedef struct { int a, b; double rest, stiff; } spring;

static double stretch_of(const spring *s, double (*x)[2], double *dx, double *dy)
{
    const double *p = x[s->a], *q = x[s->b];
    *dx = q[0] - p[0];
    *dy = q[1] - p[1];
    return sqrt(*dx * *dx + *dy * *dy) - s->rest;
}

double swing(int n, int m, const spring *net, int steps, double dt, double (*x)[2], double (*v)[2])
{
    const spring *end = net + m;
    double *force = malloc(2 * n * sizeof *force), energy = 0.0;

    while (steps-- > 0) {
        #pragma omp parallel for
        for (double *p = force; p < force + 2 * n; p++)
            *p = 0.0;

        #pragma omp parallel for
        for (const spring *s = net; s < end; s++) {
            double dx, dy, stretch = stretch_of(s, x, &dx, &dy);
            double pull = s->stiff * stretch / (stretch + s->rest);
            double *fa = force + 2 * s->a, *fb = force + 2 * s->b;
            *fa++ += pull * dx;
            *fa += pull * dy;
            *fb++ -= pull * dx;
            *fb -= pull * dy;
        }

        #pragma omp parallel for
        for (int i = 0; i < 2 * n; i++) {
            double *place = &x[0][0] + i, *speed = &v[0][0] + i;
            *speed = 0.99 * (*speed + dt * force[i]);
            *place += dt * *speed;
        }
    }

    #pragma omp parallel for reduction(+ : energy)
    for (const spring *s = net; s < end; s++) {
        double dx, dy, stretch = stretch_of(s, x, &dx, &dy);
        energy += 0.5 * s->stiff * stretch * stretch;
    }
    free(force);
    return energy;
}
