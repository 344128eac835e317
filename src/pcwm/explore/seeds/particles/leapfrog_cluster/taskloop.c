#include <math.h>
#include <omp.h>
#include <stdlib.h>

struct cluster {
    int n;
    const double *mass;
    double (*pos)[3], (*vel)[3], (*acc)[3], *share;
};

/* Pull of all the others on star i; half of its pair energies is the return value. */
static double feel(struct cluster c, int i)
{
    double half = 0.0;
    c.acc[i][0] = c.acc[i][1] = c.acc[i][2] = 0.0;
    for (int j = 0; j < c.n; j++)
        if (j != i) {
            double d[3], r2 = 0.01;
            for (int k = 0; k < 3; k++) {
                d[k] = c.pos[j][k] - c.pos[i][k];
                r2 += d[k] * d[k];
            }
            double inverse = 1.0 / sqrt(r2);
            for (int k = 0; k < 3; k++)
                c.acc[i][k] += c.mass[j] * inverse * inverse * inverse * d[k];
            half -= 0.5 * c.mass[i] * c.mass[j] * inverse;
        }
    return half;
}

double leapfrog(int n, int steps, double dt, const double *mass, double (*pos)[3], double (*vel)[3])
{
    struct cluster c = {n, mass, pos, vel, malloc(n * sizeof *c.acc), malloc(n * sizeof *c.share)};
    double energy = 0.0;
    int last = n - 1;

    #pragma omp parallel default(none) shared(c) firstprivate(last, steps, dt)
    #pragma omp single
    {
        #pragma omp taskloop grainsize(16)
        for (int i = 0; i <= last; i++)
            feel(c, i);
        for (int step = 0; step < steps; step++) {
            #pragma omp taskloop grainsize(64)
            for (int i = 0; i <= last; i++)
                for (int k = 0; k < 3; k++) {
                    c.vel[i][k] += 0.5 * dt * c.acc[i][k];
                    c.pos[i][k] += dt * c.vel[i][k];
                }
            #pragma omp taskloop grainsize(16)
            for (int i = 0; i <= last; i++) {
                c.share[i] = feel(c, i);
                for (int k = 0; k < 3; k++) {
                    c.vel[i][k] += 0.5 * dt * c.acc[i][k];
                    c.share[i] += 0.5 * c.mass[i] * c.vel[i][k] * c.vel[i][k];
                }
            }
        }
    }
    for (int i = 0; i < n; i++)
        energy += c.share[i];
    free(c.acc), free(c.share);
    return energy;
}
