#include <math.h>
#include <omp.h>
#include <stdlib.h>

double leapfrog(int n, int steps, double dt, const double *mass, double (*pos)[3], double (*vel)[3])
{
    int i, j, k, step;
    double d0, d1, d2, r2, pull, a0, a1, a2, energy = 0.0;
    double (*acc)[3] = malloc(n * sizeof *acc);

    /* Round 0 only finds the accelerations at the start. */
    for (step = 0; step <= steps; step++) {
        if (step > 0) {
            #pragma omp parallel for private(k)
            for (i = 0; i < n; i++)
                for (k = 0; k < 3; k++) {
                    vel[i][k] += 0.5 * dt * acc[i][k];
                    pos[i][k] += dt * vel[i][k];
                }
        }
        #pragma omp parallel for private(j, d0, d1, d2, r2, a0, a1, a2)
        for (i = 0; i < n; i++) {
            a0 = a1 = a2 = 0.0;
            for (j = 0; j < n; j++) {
                d0 = pos[j][0] - pos[i][0];
                d1 = pos[j][1] - pos[i][1];
                d2 = pos[j][2] - pos[i][2];
                r2 = d0 * d0 + d1 * d1 + d2 * d2 + 0.01;
                pull = mass[j] / (r2 * sqrt(r2));
                a0 += pull * d0;
                a1 += pull * d1;
                a2 += pull * d2;
            }
            acc[i][0] = a0;
            acc[i][1] = a1;
            acc[i][2] = a2;
            if (step > 0) {
                vel[i][0] += 0.5 * dt * a0;
                vel[i][1] += 0.5 * dt * a1;
                vel[i][2] += 0.5 * dt * a2;
            }
        }
    }
    #pragma omp parallel for private(j, d0, d1, d2) reduction(+ : energy)
    for (i = 0; i < n; i++) {
        energy += 0.5 * mass[i] * (vel[i][0] * vel[i][0] + vel[i][1] * vel[i][1] + vel[i][2] * vel[i][2]);
        for (j = 0; j < i; j++) {
            d0 = pos[j][0] - pos[i][0];
            d1 = pos[j][1] - pos[i][1];
            d2 = pos[j][2] - pos[i][2];
            energy -= mass[i] * mass[j] / sqrt(d0 * d0 + d1 * d1 + d2 * d2 + 0.01);
        }
    }
    free(acc);
    return energy;
}
