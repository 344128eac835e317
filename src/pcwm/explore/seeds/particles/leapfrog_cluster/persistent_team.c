#include <math.h>
#include <omp.h>
#include <stdlib.h>

/* Called by the whole team; the loop's closing barrier makes the accelerations visible. */
static void accelerate(int n, const double *mass, double (*pos)[3], double (*acc)[3])
{
    #pragma omp for schedule(static)
    for (int i = 0; i < n; i++) {
        double a[3] = {0.0, 0.0, 0.0};
        for (int j = 0; j < n; j++) {
            double x = pos[j][0] - pos[i][0], y = pos[j][1] - pos[i][1], z = pos[j][2] - pos[i][2];
            double r2 = x * x + y * y + z * z + 0.01, pull = mass[j] / (r2 * sqrt(r2));
            a[0] += pull * x;
            a[1] += pull * y;
            a[2] += pull * z;
        }
        for (int k = 0; k < 3; k++)
            acc[i][k] = a[k];
    }
}

double leapfrog(int n, int steps, double dt, const double *mass, double (*pos)[3], double (*vel)[3])
{
    double (*acc)[3] = malloc(n * sizeof *acc), energy = 0.0;

    #pragma omp parallel
    {
        accelerate(n, mass, pos, acc);
        for (int step = 0; step < steps; step++) {
            #pragma omp for schedule(static)
            for (int i = 0; i < n; i++)
                for (int k = 0; k < 3; k++) {
                    vel[i][k] += 0.5 * dt * acc[i][k];
                    pos[i][k] += dt * vel[i][k];
                }
            accelerate(n, mass, pos, acc);
            #pragma omp for schedule(static)
            for (int i = 0; i < n; i++)
                for (int k = 0; k < 3; k++)
                    vel[i][k] += 0.5 * dt * acc[i][k];
        }

        #pragma omp for reduction(+ : energy) schedule(static, 4)
        for (int i = 0; i < n; i++) {
            energy += 0.5 * mass[i] * (vel[i][0] * vel[i][0] + vel[i][1] * vel[i][1] + vel[i][2] * vel[i][2]);
            for (int j = 0; j < i; j++) {
                double x = pos[j][0] - pos[i][0], y = pos[j][1] - pos[i][1], z = pos[j][2] - pos[i][2];
                energy -= mass[i] * mass[j] / sqrt(x * x + y * y + z * z + 0.01);
            }
        }
    }
    free(acc);
    return energy;
}
