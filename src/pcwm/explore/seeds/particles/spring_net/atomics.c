#include <math.h>
#include <omp.h>
#include <stdlib.h>

typedef struct { int a, b; double rest, stiff; } spring;

static void add(double *sum, double part)
{
    #pragma omp atomic
    *sum += part;
}

double swing(int n, int m, const spring *net, int steps, double dt, double (*x)[2], double (*v)[2])
{
    int i, s, step;
    double energy = 0.0;
    double *fx = malloc(n * sizeof(double)), *fy = malloc(n * sizeof(double));

    for (step = 0; step <= steps; step++) {
        energy = 0.0;
        #pragma omp parallel private(i, s)
        {
            #pragma omp for
            for (i = 0; i < n; i++)
                fx[i] = fy[i] = 0.0;
            #pragma omp for reduction(+ : energy)
            for (s = 0; s < m; s++) {
                int a = net[s].a, b = net[s].b;
                double dx = x[b][0] - x[a][0], dy = x[b][1] - x[a][1];
                double l = sqrt(dx * dx + dy * dy), pull = net[s].stiff * (1.0 - net[s].rest / l);
                add(&fx[a], pull * dx);
                add(&fy[a], pull * dy);
                add(&fx[b], -pull * dx);
                add(&fy[b], -pull * dy);
                energy += 0.5 * net[s].stiff * (l - net[s].rest) * (l - net[s].rest);
            }
        }
        if (step < steps) {
            #pragma omp parallel for
            for (i = 0; i < n; i++) {
                v[i][0] = 0.99 * (v[i][0] + dt * fx[i]);
                v[i][1] = 0.99 * (v[i][1] + dt * fy[i]);
                x[i][0] += dt * v[i][0];
                x[i][1] += dt * v[i][1];
            }
        }
    }
    free(fx);
    free(fy);
    return energy;
}
