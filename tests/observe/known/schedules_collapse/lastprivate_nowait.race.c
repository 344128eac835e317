// Races: with nowait, the lastprivate original is stored (5.2, 5.4.5) without a barrier before the other threads' read.
#include <stdio.h>

static double settle(double t, int step) {
    double target = 20.0 + (step % 7);
    return t + (target - t) * 0.25;
}

int main(void) {
    enum { STEPS = 700 };
    double temperature = 15.0;
    static double log_at[STEPS];
    double drift = 0.0;

#pragma omp parallel reduction(+ : drift)
    {
#pragma omp for lastprivate(temperature) schedule(dynamic, 9) nowait // racy
        for (int s = 0; s < STEPS; s++) {
            temperature = settle(18.0 + s % 5, s);
            log_at[s] = temperature;
        }
        drift += temperature - 20.0; // racy
    }
    printf("last %.3f, drift finite: %d\n", log_at[STEPS - 1], drift == drift);
    return 0;
}
