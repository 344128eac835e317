#include <stdio.h>

#define SAMPLES 1440

int main(void) {
    static double speed[SAMPLES];
    double sum = 0, mean = 0, spread = 0;

    for (int i = 0; i < SAMPLES; i++)
        speed[i] = 4 + (i * 29 % 100) * 0.05;

#pragma omp parallel
    {
#pragma omp for reduction(+ : sum)
        for (int i = 0; i < SAMPLES; i++)
            sum += speed[i];

#pragma omp single
        mean = sum / SAMPLES;

#pragma omp for reduction(+ : spread)
        for (int i = 0; i < SAMPLES; i++)
            spread += (speed[i] - mean) * (speed[i] - mean);
    }

    printf("mean %.4f, variance %.4f\n", mean, spread / SAMPLES);
    return 0;
}
