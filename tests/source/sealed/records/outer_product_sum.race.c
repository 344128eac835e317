#include <stdio.h>

#define N 20
#define K 50

static double u[K][N], v[K][N], sum[N][N];

int main(void) {
    for (int k = 0; k < K; k++)
        for (int i = 0; i < N; i++) {
            u[k][i] = (k + i) % 4;
            v[k][i] = (k * i) % 3;
        }

#pragma omp parallel for
    for (int k = 0; k < K; k++)
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++)
                sum[i][j] += u[k][i] * v[k][j];

    double s = 0;
    for (int i = 0; i < N; i++)
        s += sum[i][N - 1 - i];
    printf("%.1f\n", s);
    return 0;
}
