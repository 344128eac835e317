#include <math.h>
#include <stdio.h>

#define STEPS 800

static double earth[STEPS], mars[STEPS], distance[STEPS];

int main(void) {
#pragma omp parallel
    {
#pragma omp for nowait
        for (int t = 0; t < STEPS; t++)
            earth[t] = fmod(t * 0.9856, 360.0);
#pragma omp for
        for (int t = 0; t < STEPS; t++)
            mars[t] = fmod(40.0 + t * 0.5240, 360.0);
#pragma omp for
        for (int t = 0; t < STEPS; t++)
            distance[t] = fabs(earth[STEPS - 1 - t] - mars[STEPS - 1 - t]);
    }

    double least = 360;
    for (int t = 0; t < STEPS; t++)
        if (distance[t] < least)
            least = distance[t];
    printf("least %.4f\n", least);
    return 0;
}
