#include <math.h>
#include <stdio.h>

#define T 4
#define B 6

static double tile[T][T][B][B];

static void factor(double a[B][B]) {
    for (int k = 0; k < B; k++) {
        a[k][k] = sqrt(a[k][k]);
        for (int i = k + 1; i < B; i++)
            a[i][k] /= a[k][k];
        for (int j = k + 1; j < B; j++)
            for (int i = j; i < B; i++)
                a[i][j] -= a[i][k] * a[j][k];
    }
}

static void solve(double l[B][B], double a[B][B]) {
    for (int r = 0; r < B; r++)
        for (int c = 0; c < B; c++) {
            for (int k = 0; k < c; k++)
                a[r][c] -= a[r][k] * l[c][k];
            a[r][c] /= l[c][c];
        }
}

static void update(double x[B][B], double y[B][B], double a[B][B]) {
    for (int i = 0; i < B; i++)
        for (int j = 0; j < B; j++)
            for (int k = 0; k < B; k++)
                a[i][j] -= x[i][k] * y[j][k];
}

int main(void) {
    for (int i = 0; i < T * B; i++)
        for (int j = 0; j < T * B; j++)
            tile[i / B][j / B][i % B][j % B] = i == j ? T * B : 1.0 / (1 + (i > j ? i - j : j - i));

#pragma omp parallel
#pragma omp single
    for (int k = 0; k < T; k++) {
#pragma omp task depend(inout : tile[k][k])
        factor(tile[k][k]);
        for (int i = k + 1; i < T; i++) {
#pragma omp task depend(in : tile[k][k]) depend(inout : tile[i][k])
            solve(tile[k][k], tile[i][k]);
        }
        for (int j = k + 1; j < T; j++)
            for (int i = j; i < T; i++) {
#pragma omp task depend(in : tile[i][k], tile[j][k]) depend(inout : tile[i][j])
                update(tile[i][k], tile[j][k], tile[i][j]);
            }
    }
    printf("%.6f\n", tile[T - 1][T - 1][B - 1][B - 1]);
    return 0;
}
