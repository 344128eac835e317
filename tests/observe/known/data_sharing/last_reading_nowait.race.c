// With nowait the lastprivate update of baseline is not ordered before the next loop's reads (5.2, 5.4.5 and 15.6).
#include <stdio.h>

#define SAMPLES 640

static double sensor(int t) {
    return 20.0 + (t % 29) * 0.25;
}

int main(void) {
    static double filtered[SAMPLES], drift[SAMPLES];
    double baseline = 0.0;

#pragma omp parallel
    {
#pragma omp for lastprivate(baseline) nowait // racy
        for (int t = 0; t < SAMPLES; t++) {
            baseline = 0.5 * (sensor(t) + sensor(t + 1));
            filtered[t] = baseline;
        }

#pragma omp for
        for (int t = 0; t < SAMPLES; t++)
            drift[t] = sensor(t) - baseline; // racy
    }

    double worst = 0.0;
    for (int t = 0; t < SAMPLES; t++)
        if (drift[t] > worst)
            worst = drift[t];
    printf("baseline %.3f worst drift %.3f first %.3f\n", baseline, worst, filtered[0]);
    return 0;
}
