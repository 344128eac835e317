#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct { double x, y, q; } ion;

void deposit(int n, const ion *ions, int ny, int nx, double *rho);

static uint32_t s = 0x9e3779b9u;

static double next(void)
{
    s ^= s << 13;
    s ^= s >> 17;
    s ^= s << 5;
    return s / 4294967296.0;
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 3000;
    if (n < 1 || n > 50000000)
        return 2;
    int nx = 12, ny = 9;
    while (nx * ny * 40 < n)
        nx += 4, ny += 3;
    ion *ions = malloc(n * sizeof *ions);
    double *rho = malloc(nx * ny * sizeof *rho);
    if (!ions || !rho)
        return 3;

    for (int round = 0; round < 2; round++) {
        for (int k = 0; k < n; k++) {
            double a = next(), b = next();
            ions[k].x = nx * (round ? a : a * a);
            ions[k].y = ny * b;
            ions[k].q = 0.5 + next();
        }
        for (int c = 0; c < nx * ny; c++)
            rho[c] = 7.0;
        deposit(n, ions, ny, nx, rho);

        double total = 0.0, weighted = 0.0, squares = 0.0, most = 0.0;
        for (int c = 0; c < nx * ny; c++) {
            total += rho[c];
            weighted += rho[c] * (1 + c % 17 + 2 * (c / nx % 5));
            squares += rho[c] * rho[c];
            if (rho[c] > most)
                most = rho[c];
        }
        printf("total%d %.12g\nweighted%d %.12g\nsquares%d %.12g\nmost%d %.12g\n", round, total, round,
               weighted, round, squares, round, most);
    }
    free(ions);
    free(rho);
    return 0;
}
