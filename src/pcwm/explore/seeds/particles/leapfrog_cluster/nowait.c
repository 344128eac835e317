#include <math.h>
#include <omp.h>
#include <stdlib.h>

typedef double triple[3];

static double pull_on(int i, int n, const double *mass, triple *pos, triple a)
{
    double well = 0.0;
    a[0] = a[1] = a[2] = 0.0;
    for (int j = 0; j < n; j++) {
        if (j == i) continue;
        double x = pos[j][0] - pos[i][0], y = pos[j][1] - pos[i][1], z = pos[j][2] - pos[i][2];
        double r2 = x * x + y * y + z * z + 0.01, root = sqrt(r2);
        a[0] += mass[j] * x / (r2 * root);
        a[1] += mass[j] * y / (r2 * root);
        a[2] += mass[j] * z / (r2 * root);
        well -= mass[j] / root;
    }
    return well;
}

/* The same static schedule in all loops: every thread stays with its own stars. */
double leapfrog(int n, int steps, double dt, const double *mass, double (*pos)[3], double (*vel)[3])
{
    triple *acc = malloc(n * sizeof *acc);
    double energy = 0.0;

    #pragma omp parallel firstprivate(n, steps, dt)
    {
        #pragma omp for schedule(static)
        for (int i = 0; i < n; i++)
            pull_on(i, n, mass, pos, acc[i]);

        while (steps-- > 0) {
            #pragma omp for schedule(static) nowait
            for (int i = 0; i < n; i++)
                for (int k = 0; k < 3; k++)
                    vel[i][k] += 0.5 * dt * acc[i][k], pos[i][k] += dt * vel[i][k];

            #pragma omp for schedule(static) nowait
            for (int i = 0; i < n; i++) {
                pull_on(i, n, mass, pos, acc[i]);
                for (int k = 0; k < 3; k++)
                    vel[i][k] += 0.5 * dt * acc[i][k];
            }
        }
        #pragma omp barrier
        #pragma omp for schedule(static) reduction(+ : energy)
        for (int i = 0; i < n; i++) {
            triple ignored;
            double *v = vel[i];
            energy += 0.5 * mass[i] * (v[0] * v[0] + v[1] * v[1] + v[2] * v[2] + pull_on(i, n, mass, pos, ignored));
        }
    }
    free(acc);
    return energy;
}
