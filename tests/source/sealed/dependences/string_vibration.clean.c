#include <math.h>
#include <stdio.h>

#define N 512

int main(void) {
    static double u[3][N];
    for (int i = 0; i < N; i++)
        u[0][i] = u[1][i] = sin(3.14159265 * i / (N - 1));

    for (int t = 2; t < 30; t++) {
        double *next = u[t % 3];
        const double *cur = u[(t - 1) % 3];
        const double *old = u[(t - 2) % 3];
#pragma omp parallel for
        for (int i = 1; i < N - 1; i++)
            next[i] = 2 * cur[i] - old[i] + 0.3 * (cur[i + 1] - 2 * cur[i] + cur[i - 1]);
        next[0] = next[N - 1] = 0;
    }
    printf("middle %.6f\n", u[29 % 3][N / 2]);
    return 0;
}
