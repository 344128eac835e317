// 840 divides by every team size up to 8, but with 9, 11 or 16 threads all of them process the same leftover readings.
#include <omp.h>
#include <stdio.h>

#define READINGS 840

static double celsius[READINGS];

static double to_celsius(double f) {
    return (f - 32.0) / 1.8;
}

int main(void) {
    for (int i = 0; i < READINGS; i++)
        celsius[i] = 32.0 + i % 90;

#pragma omp parallel
    {
        const int team = omp_get_num_threads(), me = omp_get_thread_num();
        const int block = READINGS / team;
        const int begin = me * block, end = begin + block;

        for (int i = begin; i < end; i++)
            celsius[i] = to_celsius(celsius[i]);

        for (int i = team * block; i < READINGS; i++)
            celsius[i] = to_celsius(celsius[i]); // racy
    }

    double first = celsius[0], sum = 0.0;
    for (int i = 0; i < 630; i++)
        sum += celsius[i];
    printf("first %.2f, sum of the early ones %.2f\n", first, sum);
    return 0;
}
