#include <math.h>
#include <omp.h>
#include <stdlib.h>

#define PRAGMA(text) _Pragma(#text)
#define FOR_ALL(i, n) PRAGMA(omp parallel for schedule(static)) for (int i = 0; i < (n); i++)
#define XYZ(k) for (int k = 0; k < 3; k++)

static double softened(const double *p, const double *q)
{
    double r2 = 0.01;
    XYZ(k) r2 += (q[k] - p[k]) * (q[k] - p[k]);
    return r2;
}

static void accelerate(int n, const double *mass, double (*pos)[3], double (*acc)[3])
{
    FOR_ALL(i, n) {
        XYZ(k) acc[i][k] = 0.0;
        for (int j = 0; j < n; j++) {
            double r2 = softened(pos[i], pos[j]), pull = mass[j] / (r2 * sqrt(r2));
            XYZ(k) acc[i][k] += pull * (pos[j][k] - pos[i][k]);
        }
    }
}

double leapfrog(int n, int steps, double dt, const double *mass, double (*pos)[3], double (*vel)[3])
{
    double (*acc)[3] = malloc(n * sizeof *acc), kinetic = 0.0, potential = 0.0;

    accelerate(n, mass, pos, acc);
    for (int step = 0; step < steps; step++) {
        FOR_ALL(i, n) XYZ(k) {
            vel[i][k] += 0.5 * dt * acc[i][k];
            pos[i][k] += dt * vel[i][k];
        }
        accelerate(n, mass, pos, acc);
        FOR_ALL(i, n) XYZ(k) vel[i][k] += 0.5 * dt * acc[i][k];
    }

    #pragma omp parallel for schedule(dynamic, 8) reduction(+ : kinetic, potential)
    for (int i = 0; i < n; i++) {
        XYZ(k) kinetic += 0.5 * mass[i] * vel[i][k] * vel[i][k];
        for (int j = i + 1; j < n; j++)
            potential -= mass[i] * mass[j] / sqrt(softened(pos[i], pos[j]));
    }
    free(acc);
    return kinetic + potential;
}
