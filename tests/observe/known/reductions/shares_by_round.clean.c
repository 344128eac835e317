// Every use of mass is fenced: the reduction loop, the reading loop and the resetting single each end in a barrier.
#include <stdio.h>

#define GRAINS 360
#define ROUNDS 4

static int weight[GRAINS];

int main(void) {
    int mass = 0, history[ROUNDS];

    for (int g = 0; g < GRAINS; g++)
        weight[g] = 3 + g % 13;

#pragma omp parallel
    for (int round = 0; round < ROUNDS; round++) {
#pragma omp for reduction(+ : mass)
        for (int g = 0; g < GRAINS; g++)
            mass += weight[g];

        int mean = mass / GRAINS;
#pragma omp for
        for (int g = 0; g < GRAINS; g++)
            weight[g] = (weight[g] + mean + mass % 3) / 2;

#pragma omp single
        {
            history[round] = mass;
            mass = 0;
        }
    }

    for (int round = 0; round < ROUNDS; round++)
        printf("round %d: %d\n", round, history[round]);
    return 0;
}
