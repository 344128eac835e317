#include <stdio.h>

#define N 360

int main(void) {
    static double wave[N], rectified[N];
    double level = 0, phase = 0;

    for (int i = 0; i < N; i++)
        wave[i] = (i % 40 - 20) / 20.0;

#pragma omp parallel for lastprivate(level, phase)
    for (int i = 0; i < N; i++) {
        level = wave[i] < 0 ? -wave[i] : wave[i];
        phase = i / 40.0;
        rectified[i] = level * 0.5;
    }

    printf("last level %.3f at phase %.3f, first %.3f\n", level, phase, rectified[0]);
    return 0;
}
