/* Lennard-Jones particles, half pair loop, velocity Verlet. */
#include <stdio.h>
#include <stdlib.h>
#include <math.h>
#include <omp.h>

#define NPART 512
#define NSTEP 12
#define RCUT2 6.25

typedef struct {
    double x[3], v[3], f[3];
} particle_t;

static particle_t p[NPART];
static double box;

static double min_image(double d)
{
    if (d > 0.5 * box)
        return d - box;
    if (d < -0.5 * box)
        return d + box;
    return d;
}

static double forces(void)
{
    double epot = 0.0;

    #pragma omp parallel
    {
        #pragma omp for
        for (int i = 0; i < NPART; i++)
            p[i].f[0] = p[i].f[1] = p[i].f[2] = 0.0;

        #pragma omp for schedule(dynamic, 8) reduction(+:epot)
        for (int i = 0; i < NPART - 1; i++) {
            double fi[3] = {0.0, 0.0, 0.0};
            for (int j = i + 1; j < NPART; j++) {
                double d[3], r2 = 0.0;
                for (int k = 0; k < 3; k++) {
                    d[k] = min_image(p[i].x[k] - p[j].x[k]);
                    r2 += d[k] * d[k];
                }
                if (r2 > RCUT2)
                    continue;
                double ir2 = 1.0 / r2, ir6 = ir2 * ir2 * ir2;
                double ff = 48.0 * ir6 * (ir6 - 0.5) * ir2;
                epot += 4.0 * ir6 * (ir6 - 1.0);
                for (int k = 0; k < 3; k++) {
                    fi[k] += ff * d[k];
                    #pragma omp atomic
                    p[j].f[k] -= ff * d[k];
                }
            }
            for (int k = 0; k < 3; k++) {
                #pragma omp atomic
                p[i].f[k] += fi[k];
            }
        }
    }
    return epot;
}

int main(int argc, char **argv)
{
    int nstep = argc > 1 ? atoi(argv[1]) : NSTEP;
    double dt = 0.002, epot = 0.0, ekin = 0.0;

    box = 8.0 * 1.2;
    for (int i = 0; i < NPART; i++)
        for (int k = 0; k < 3; k++) {
            int cell = k == 0 ? i % 8 : k == 1 ? (i / 8) % 8 : i / 64;
            p[i].x[k] = 1.2 * cell;
            p[i].v[k] = 0.1 * sin(1.7 * i + k);
        }

    epot = forces();
    for (int s = 0; s < nstep; s++) {
        #pragma omp parallel for
        for (int i = 0; i < NPART; i++)
            for (int k = 0; k < 3; k++) {
                p[i].v[k] += 0.5 * dt * p[i].f[k];
                p[i].x[k] += dt * p[i].v[k];
                if (p[i].x[k] < 0.0)
                    p[i].x[k] += box;
                else if (p[i].x[k] >= box)
                    p[i].x[k] -= box;
            }
        epot = forces();
        ekin = 0.0;
        #pragma omp parallel for reduction(+:ekin)
        for (int i = 0; i < NPART; i++)
            for (int k = 0; k < 3; k++) {
                p[i].v[k] += 0.5 * dt * p[i].f[k];
                ekin += 0.5 * p[i].v[k] * p[i].v[k];
            }
    }
    printf("steps=%d epot=%.6f ekin=%.6f\n", nstep, epot, ekin);
    return 0;
}
