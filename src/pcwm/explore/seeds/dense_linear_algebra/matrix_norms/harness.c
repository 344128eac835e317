#include <stdio.h>
#include <stdlib.h>

#define MATRICES 6

void matrix_norms(int rows, int cols, const double *a, double *norms);

static unsigned long long seed = 0x9E3779B97F4A7C15ULL;

/* Uniform between -1 and 1. */
static double draw(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (double)(seed >> 12) / 2251799813685248.0 - 1.0;
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 100;
    if (n < 3 || n > 6000)
        return 2;
    double sum[4] = { 0.0, 0.0, 0.0, 0.0 }, norms[4];
    double *a = malloc((size_t)n * (n + 7) * sizeof *a);
    if (a == NULL)
        return 3;
    for (int k = 0; k < MATRICES; k++) {
        int rows = n - k % 3, cols = n + k;
        for (int i = 0; i < rows * cols; i++)
            a[i] = draw() * (1 + i % (5 + k));
        matrix_norms(rows, cols, a, norms);
        for (int t = 0; t < 4; t++)
            sum[t] += norms[t] * (k + 1);
    }
    printf("column_sum %.12g\n", sum[0]);
    printf("row_sum %.12g\n", sum[1]);
    printf("frobenius %.12g\n", sum[2]);
    printf("largest %.12g\n", sum[3]);
    free(a);
    return 0;
}
