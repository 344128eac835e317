#include <math.h>
#include <stdlib.h>

typedef struct { int a, b; double rest, stiff; } spring;

double swing(int n, int m, const spring *net, int steps, double dt, double (*x)[2], double (*v)[2])
{
    double (*f)[2] = malloc(n * sizeof *f), energy = 0.0;
    for (int step = 0; step <= steps; step++) {
        energy = 0.0;
        for (int i = 0; i < n; i++)
            f[i][0] = f[i][1] = 0.0;
        for (int s = 0; s < m; s++) {
            int a = net[s].a, b = net[s].b;
            double dx = x[b][0] - x[a][0], dy = x[b][1] - x[a][1], l = sqrt(dx * dx + dy * dy);
            double stretch = l - net[s].rest, pull = net[s].stiff * stretch / l;
            f[a][0] += pull * dx, f[a][1] += pull * dy;
            f[b][0] -= pull * dx, f[b][1] -= pull * dy;
            energy += 0.5 * net[s].stiff * stretch * stretch;
        }
        if (step == steps)
            break;
        for (int i = 0; i < n; i++)
            for (int k = 0; k < 2; k++) {
                v[i][k] = 0.99 * (v[i][k] + dt * f[i][k]);
                x[i][k] += dt * v[i][k];
            }
    }
    free(f);
    return energy;
}
