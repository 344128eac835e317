#include <stdio.h>
#include <stdlib.h>

double multigrid(int levels, int cycles, double *u, const double *f);

static double noise(unsigned *s)
{
    *s ^= *s << 13;
    *s ^= *s >> 17;
    *s ^= *s << 5;
    return *s / 4294967296.0 - 0.5;
}

int main(int argc, char **argv)
{
    int levels = argc > 1 ? atoi(argv[1]) : 8;
    if (levels < 4 || levels > 24)
        return 2;
    int points = (1 << levels) + 1;
    double *u = malloc(points * sizeof *u), *f = malloc(points * sizeof *f);
    if (!u || !f)
        return 3;

    unsigned s = 123456789u;
    for (int cycles = 1; cycles <= 3; cycles += 2) {
        for (int i = 0; i < points; i++) {
            double x = (double)i / (points - 1);
            f[i] = 100.0 * (x < 0.3 ? x : 0.4 - x) + noise(&s);
            u[i] = i == 0 || i == points - 1 ? 0.0 : 4.0 * x * (1.0 - x) + 0.1 * noise(&s);
        }
        double residual = multigrid(levels, cycles, u, f);
        double sum = 0, weighted = 0, high = -1e9, low = 1e9;
        for (int i = 0; i < points; i++) {
            sum += u[i];
            weighted += u[i] * (1 + i % 19) + f[i];
            high = u[i] > high ? u[i] : high;
            low = u[i] < low ? u[i] : low;
        }
        printf("residual%d %.12g\nsum%d %.12g\nweighted%d %.12g\nhigh%d %.12g\nlow%d %.12g\n", cycles, residual, cycles, sum, cycles,
               weighted, cycles, high, cycles, low);
    }
    free(u);
    free(f);
    return 0;
}
