// In the one quiet step the barrier is skipped, so flux reads a neighbour's heat that another thread may be writing.
#include <stdio.h>

#define N 256
#define STEPS 10

static double heat[N], flux[N];

static int is_quiet(int step) {
    return step == 7;
}

int main(void) {
    for (int i = 0; i < N; i++)
        heat[i] = i % 23;

#pragma omp parallel
    for (int step = 0; step < STEPS; step++) {
#pragma omp for schedule(static) nowait
        for (int i = 0; i < N; i++)
            heat[i] += flux[i]; // racy

        if (!is_quiet(step)) {
#pragma omp barrier
        }

#pragma omp for schedule(static)
        for (int i = 0; i < N; i++) {
            double before = i > 0 ? heat[i - 1] : 0.0;    // racy
            double after = i < N - 1 ? heat[i + 1] : 0.0; // racy
            flux[i] = 0.2 * (before - 2.0 * heat[i] + after);
        }
    }

    double sum = 0.0;
    for (int i = 0; i < N; i++)
        sum += heat[i];
    printf("sum positive: %d\n", sum > 0.0);
    return 0;
}
