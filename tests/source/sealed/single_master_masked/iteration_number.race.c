#include <stdio.h>

#define N 128

int main(void) {
    static double x[N], y[N];
    int round = 0;
    for (int i = 0; i < N; i++)
        x[i] = i;

#pragma omp parallel
    {
        for (int k = 0; k < 6; k++) {
#pragma omp for
            for (int i = 0; i < N; i++)
                y[i] = 0.5 * (x[i] + x[(i + 1) % N]) + 1.0 / (1 + round);
#pragma omp for
            for (int i = 0; i < N; i++)
                x[i] = y[i];
#pragma omp master
            round++;
        }
    }
    printf("%.4f after %d\n", x[0], round);
    return 0;
}
