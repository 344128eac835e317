#include <math.h>
#include <omp.h>
#include <stdlib.h>

typedef struct { int a, b; double rest, stiff; } spring;

enum { MOST = 64 };

/* Springs of one colour have no knot in common; colour[s] < MOST, or MOST itself for those left over. */
static int paint(int n, int m, const spring *net, unsigned char *colour)
{
    unsigned long long *used = calloc(n, sizeof *used);
    int colours = 0;
    for (int s = 0; s < m; s++) {
        unsigned long long taken = used[net[s].a] | used[net[s].b];
        int c = 0;
        while (c < MOST && taken >> c & 1)
            c++;
        colour[s] = c;
        if (c < MOST)
            used[net[s].a] |= 1ULL << c, used[net[s].b] |= 1ULL << c;
        if (c >= colours)
            colours = c + 1;
    }
    free(used);
    return colours;
}

double swing(int n, int m, const spring *net, int steps, double dt, double (*x)[2], double (*v)[2])
{
    unsigned char *colour = malloc(m);
    int colours = paint(n, m, net, colour);
    double (*f)[2] = malloc(n * sizeof *f), energy = 0.0;

    for (int step = 0; step <= steps; step++) {
        energy = 0.0;
        #pragma omp parallel for
        for (int i = 0; i < n; i++)
            f[i][0] = f[i][1] = 0.0;
        for (int c = 0; c < colours; c++) {
            #pragma omp parallel for reduction(+ : energy) schedule(static) if (c < MOST)
            for (int s = 0; s < m; s++) {
                if (colour[s] != c)
                    continue;
                double *fa = f[net[s].a], *fb = f[net[s].b];
                double dx = x[net[s].b][0] - x[net[s].a][0], dy = x[net[s].b][1] - x[net[s].a][1];
                double l = sqrt(dx * dx + dy * dy), stretch = l - net[s].rest, pull = net[s].stiff * stretch / l;
                fa[0] += pull * dx, fa[1] += pull * dy;
                fb[0] -= pull * dx, fb[1] -= pull * dy;
                energy += 0.5 * net[s].stiff * stretch * stretch;
            }
        }
        #pragma omp parallel for collapse(2) if (step < steps)
        for (int i = 0; i < (step < steps ? n : 0); i++)
            for (int k = 0; k < 2; k++) {
                v[i][k] = 0.99 * (v[i][k] + dt * f[i][k]);
                x[i][k] += dt * v[i][k];
            }
    }
    free(colour), free(f);
    return energy;
}
