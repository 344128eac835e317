// The loop's implicit barrier orders the lastprivate update of baseline before every later read (5.2, 5.4.5).
#include <stdio.h>

#define SAMPLES 640

static double sensor(int t) {
    return 20.0 + (t % 29) * 0.25;
}

int main(void) {
    static double filtered[SAMPLES], drift[SAMPLES];
    double baseline = 0.0;

#pragma omp parallel default(none) shared(filtered, drift, baseline)
    {
#pragma omp for lastprivate(baseline)
        for (int t = 0; t < SAMPLES; t++) {
            baseline = 0.5 * (sensor(t) + sensor(t + 1));
            filtered[t] = baseline;
        }

#pragma omp for nowait
        for (int t = 0; t < SAMPLES; t++)
            drift[t] = filtered[SAMPLES - 1 - t] - baseline;
    }

    double worst = 0.0;
    for (int t = 0; t < SAMPLES; t++)
        if (drift[t] > worst)
            worst = drift[t];
    printf("baseline %.3f worst drift %.3f\n", baseline, worst);
    return 0;
}
