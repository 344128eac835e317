#include <stdio.h>

#define PARTICLES 800
#define CELLS 64

static double x[PARTICLES], q[PARTICLES];

static void deposit(double *rho) {
#pragma omp parallel for
    for (int p = 0; p < PARTICLES; p++) {
        int cell = (int)x[p];
        double frac = x[p] - cell;
        rho[cell] += q[p] * (1 - frac);
        rho[(cell + 1) % CELLS] += q[p] * frac;
    }
}

int main(void) {
    double rho[CELLS] = {0};
    unsigned s = 7;
    for (int p = 0; p < PARTICLES; p++) {
        s = s * 1664525u + 1013904223u;
        x[p] = (double)(s >> 8) / (1 << 24) * CELLS;
        q[p] = p % 2 ? -1 : 1;
    }
    deposit(rho);
    double total = 0;
    for (int c = 0; c < CELLS; c++)
        total += rho[c];
    printf("total charge %.3f\n", total);
    return 0;
}
