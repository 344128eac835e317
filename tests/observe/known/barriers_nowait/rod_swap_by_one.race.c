// masked has no barrier (5.2, 10.5): the other threads read the buffer pointers while the primary thread swaps them.
#include <stdio.h>

#define CELLS 128
#define STEPS 12

static double a[CELLS], b[CELLS];

int main(void) {
    double *now = a, *next = b;
    now[CELLS / 2] = next[CELLS / 2] = 64.0;

#pragma omp parallel shared(now, next)
    for (int step = 0; step < STEPS; step++) {
#pragma omp for
        for (int c = 1; c < CELLS - 1; c++)
            next[c] = 0.25 * now[c - 1] + 0.5 * now[c] + 0.25 * now[c + 1]; // racy

#pragma omp masked
        {
            double *old = now;
            now = next; // racy
            next = old; // racy
        }
    }

    double heat = 0.0;
    for (int c = 0; c < CELLS; c++)
        heat += now[c];
    printf("%s\n", heat > 0.0 ? "still warm" : "cold");
    return 0;
}
