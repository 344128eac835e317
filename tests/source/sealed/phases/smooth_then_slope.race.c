#include <stdio.h>

#define N 900

int main(void) {
    static float raw[N], smooth[N], slope[N];
    for (int i = 0; i < N; i++)
        raw[i] = (float)(i % 23);

#pragma omp parallel
    {
#pragma omp for nowait
        for (int i = 1; i < N - 1; i++)
            smooth[i] = (raw[i - 1] + raw[i] + raw[i + 1]) / 3;

#pragma omp for
        for (int i = 2; i < N - 2; i++)
            slope[i] = (smooth[i + 1] - smooth[i - 1]) / 2;
    }

    float steepest = 0;
    for (int i = 0; i < N; i++)
        if (slope[i] > steepest)
            steepest = slope[i];
    printf("steepest %.4f\n", steepest);
    return 0;
}
