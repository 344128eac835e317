// Clean: master has no barrier of its own, but alternating slots and an explicit barrier (5.2, 15.3.1) order each use.
#include <stdio.h>

#define ROUNDS 10
#define PARTICLES 300

static int next_seed(int seed) {
    return (seed * 1103 + 12345) % 65536;
}

static void push(int *position, int n, int kick) {
#pragma omp for schedule(static) nowait
    for (int p = 0; p < n; p++)
        position[p] = (position[p] * 3 + kick + p) % 1009;
}

int main(void) {
    int position[PARTICLES];
    int kick[2] = {17, 0};
    for (int p = 0; p < PARTICLES; p++)
        position[p] = p;

#pragma omp parallel shared(position, kick)
    for (int round = 0; round < ROUNDS; round++) {
        int now = round & 1;
#pragma omp master
        kick[1 - now] = next_seed(kick[now]);

        push(position, PARTICLES, kick[now]);
#pragma omp barrier
    }

    long sum = 0;
    for (int p = 0; p < PARTICLES; p++)
        sum += position[p];
    printf("kick %d, sum %ld\n", kick[ROUNDS & 1], sum);
    return 0;
}
