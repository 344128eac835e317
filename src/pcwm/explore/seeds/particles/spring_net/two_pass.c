#include <math.h>
#include <omp.h>
#include <stdlib.h>

typedef struct { int a, b; double rest, stiff; } spring;

/* First the pull of every spring, then every knot gathers from the springs that end at it. */
double swing(int n, int m, const spring *net, int steps, double dt, double (*x)[2], double (*v)[2])
{
    int *first = calloc(n + 2, sizeof *first), *ends = malloc(2 * m * sizeof *ends);
    double (*pull)[2] = malloc(m * sizeof *pull);
    double energy = 0.0;

    for (int s = 0; s < m; s++)
        first[net[s].a + 2]++, first[net[s].b + 2]++;
    for (int i = 2; i <= n + 1; i++)
        first[i] += first[i - 1];
    for (int s = 0; s < m; s++)
        ends[first[net[s].a + 1]++] = s, ends[first[net[s].b + 1]++] = s;

    #pragma omp parallel
    {
        for (int step = 0; step < steps; step++) {
            #pragma omp for
            for (int s = 0; s < m; s++) {
                const double *p = x[net[s].a], *q = x[net[s].b];
                double l = sqrt((q[0] - p[0]) * (q[0] - p[0]) + (q[1] - p[1]) * (q[1] - p[1]));
                double scale = net[s].stiff * (l - net[s].rest) / l;
                pull[s][0] = scale * (q[0] - p[0]);
                pull[s][1] = scale * (q[1] - p[1]);
            }
            #pragma omp for
            for (int i = 0; i < n; i++) {
                double f[2] = {0.0, 0.0};
                for (int e = first[i]; e < first[i + 1]; e++) {
                    int sign = net[ends[e]].a == i ? 1 : -1;
                    f[0] += sign * pull[ends[e]][0];
                    f[1] += sign * pull[ends[e]][1];
                }
                for (int k = 0; k < 2; k++) {
                    v[i][k] = 0.99 * (v[i][k] + dt * f[k]);
                    x[i][k] += dt * v[i][k];
                }
            }
        }
        #pragma omp for reduction(+ : energy) nowait
        for (int s = 0; s < m; s++) {
            double l = hypot(x[net[s].b][0] - x[net[s].a][0], x[net[s].b][1] - x[net[s].a][1]);
            energy += 0.5 * net[s].stiff * (l - net[s].rest) * (l - net[s].rest);
        }
    }
    free(first), free(ends), free(pull);
    return energy;
}
