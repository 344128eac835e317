// Clean: equal trip counts and schedule(static) assign iteration i of all loops to one thread (5.2, 11.5.3).
#include <stdio.h>
#include <stdlib.h>

#define CELLS 777

static int flux(int u) {
    return (u * u) % 113;
}

int main(void) {
    int *u = malloc(sizeof(int) * CELLS);
    int *f = malloc(sizeof(int) * CELLS);
    if (!u || !f)
        return 1;

#pragma omp parallel
    {
#pragma omp for schedule(static) nowait
        for (int i = 0; i < CELLS; i++)
            u[i] = i % 50;

        for (int step = 0; step < 3; step++) {
#pragma omp for schedule(static) nowait
            for (int i = 0; i < CELLS; i++)
                f[i] = flux(u[i]) + step;
#pragma omp for schedule(static) nowait
            for (int j = 1; j <= CELLS; j++)
                u[j - 1] += f[j - 1] / 2;
        }
    }
    long mass = 0;
    for (int i = 0; i < CELLS; i++)
        mass += u[i];
    printf("mass %ld\n", mass);
    free(u);
    free(f);
    return 0;
}
