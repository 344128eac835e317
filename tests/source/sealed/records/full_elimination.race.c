#include <stdio.h>

#define N 24

static double m[N][N];

int main(void) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            m[i][j] = i == j ? 3.0 * N : (i * 3 + j) % 5;

    for (int p = 0; p < N; p++) {
        double pivot = m[p][p];
#pragma omp parallel for schedule(static, 1)
        for (int i = 0; i < N; i++) {
            if (i == p) {
                for (int j = 0; j < N; j++)
                    m[i][j] /= pivot;
            } else {
                double f = m[i][p] / pivot;
                for (int j = p + 1; j < N; j++)
                    m[i][j] -= f * m[p][j];
            }
        }
    }
    printf("%.6f\n", m[N - 1][N - 1]);
    return 0;
}
