#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void givens_qr(int m, int n, double *a);

static unsigned int lfsr = 0xACE1u;

static unsigned int next_bits(void)
{
    for (int k = 0; k < 11; k++)
        lfsr = (lfsr >> 1) ^ (-(lfsr & 1u) & 0xD0000001u);
    return lfsr;
}

static void report(const char *name, int m, int n, const double *a)
{
    double weighted = 0.0, diagonal = 0.0;
    int below = 0;
    for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++) {
            weighted += a[i * n + j] * a[i * n + j] * (1 + (3 * i + 5 * j) % 17);
            if (i > j)
                below += a[i * n + j] != 0.0;
            else if (i == j)
                diagonal += fabs(a[i * n + j]) * (1 + i % 5);
        }
    printf("%s_weighted %.12g\n%s_diagonal %.12g\n%s_below %d\n", name, weighted, name, diagonal, name, below);
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 40;
    if (n < 4 || n > 3000)
        return 2;

    /* A tall matrix with a few zeros, then a small square one. */
    for (int round = 0; round < 2; round++) {
        int cols = round ? n / 2 : n;
        int rows = round ? cols : n + n / 4;
        double *a = malloc(sizeof *a * rows * cols);
        if (!a)
            return 3;
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < cols; j++) {
                unsigned int bits = next_bits() >> 4;
                a[i * cols + j] = bits % 13 == 0 ? 0.0 : (bits % 20000) / 10000.0 - 1.0 + (i == j ? 5.0 : 0.0);
            }
        givens_qr(rows, cols, a);
        report(round ? "square" : "tall", rows, cols, a);
        free(a);
    }
    return 0;
}
