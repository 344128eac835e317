#include <math.h>
#include <omp.h>
#include <stdlib.h>

typedef struct { int a, b; double rest, stiff; } spring;
typedef struct { double x, y; } pair;

static pair along(const spring *s, double (*x)[2], double *length)
{
    pair d = {x[s->b][0] - x[s->a][0], x[s->b][1] - x[s->a][1]};
    *length = sqrt(d.x * d.x + d.y * d.y);
    return d;
}

/* The team finds the pull of all springs; one thread hands the pulls on to the knots. */
double swing(int n, int m, const spring *net, int steps, double dt, double (*x)[2], double (*v)[2])
{
    pair *pull = malloc(m * sizeof *pull), *force = calloc(n, sizeof *force);
    double energy = 0.0;

    #pragma omp parallel shared(pull, force, energy)
    {
        for (int step = 0; step < steps; step++) {
            #pragma omp for
            for (int s = 0; s < m; s++) {
                double l;
                pair d = along(&net[s], x, &l);
                double scale = net[s].stiff * (l - net[s].rest) / l;
                pull[s] = (pair){scale * d.x, scale * d.y};
            }

            #pragma omp masked
            for (int s = 0; s < m; s++) {
                pair *a = &force[net[s].a], *b = &force[net[s].b];
                a->x += pull[s].x, a->y += pull[s].y;
                b->x -= pull[s].x, b->y -= pull[s].y;
            }

            #pragma omp for
            for (int i = 0; i < n; i++) {
                v[i][0] = 0.99 * (v[i][0] + dt * force[i].x);
                v[i][1] = 0.99 * (v[i][1] + dt * force[i].y);
                x[i][0] += dt * v[i][0];
                x[i][1] += dt * v[i][1];
                force[i] = (pair){0.0, 0.0};
            }
        }

        #pragma omp for reduction(+ : energy)
        for (int s = 0; s < m; s++) {
            double l;
            along(&net[s], x, &l);
            energy += 0.5 * net[s].stiff * (l - net[s].rest) * (l - net[s].rest);
        }
    }
    free(pull), free(force);
    return energy;
}
