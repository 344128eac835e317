// With nowait nothing orders the combination into mass before the second loop's reads of it (5.2, 5.5.8 and 15.6).
#include <stdio.h>

#define GRAINS 720

static double weight(int g) {
    return 1.0 + (g % 13) * 0.5;
}

static double share[GRAINS];

int main(void) {
    double mass = 0.0;

#pragma omp parallel
    {
#pragma omp for reduction(+ : mass) nowait // racy
        for (int g = 0; g < GRAINS; g++)
            mass += weight(g);

#pragma omp for
        for (int g = 0; g < GRAINS; g++)
            share[g] = weight(g) / (1.0 + mass); // racy
    }

    double all = 0.0;
    for (int g = 0; g < GRAINS; g++)
        all += share[g];
    printf("mass %.1f, shares sum to %.3f\n", mass, all);
    return 0;
}
