#include <stdio.h>

#define N 400
#define STEPS 50

static double u[STEPS + 1][N];

int main(void) {
    u[0][N / 2] = 100.0;
    #pragma omp parallel for
    for (int t = 0; t < STEPS; t++) {
        for (int i = 1; i < N - 1; i++)
            u[t + 1][i] = u[t][i] + 0.25 * (u[t][i - 1] - 2 * u[t][i] + u[t][i + 1]);
    }
    double sum = 0.0;
    for (int i = 0; i < N; i++)
        sum += i * u[STEPS][i];
    printf("%.6f\n", sum);
    return 0;
}
