#include <stdio.h>
#include <stdlib.h>

#define N 30

static double m[N][N + 1];

int main(void) {
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++)
            m[i][j] = i == j ? N : 1.0 / (1 + abs(i - j));
        m[i][N] = i + 1;
    }

    for (int p = 0; p < N - 1; p++) {
#pragma omp parallel for shared(p)
        for (int i = p + 1; i < N; i++) {
            double f = m[i][p] / m[p][p];
            for (int j = p; j <= N; j++)
                m[i][j] -= f * m[p][j];
        }
    }

    double x[N];
    for (int i = N - 1; i >= 0; i--) {
        x[i] = m[i][N];
        for (int j = i + 1; j < N; j++)
            x[i] -= m[i][j] * x[j];
        x[i] /= m[i][i];
    }
    printf("%.6f %.6f\n", x[0], x[N - 1]);
    return 0;
}
