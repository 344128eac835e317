#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { PER_ROW = 12, PRODUCTS = 10 };

void symmetric_spmv(int n, const int *start, const int *column, const double *value, const double *x, double *y);

static unsigned long long state = 88172645463325252ULL;

static unsigned draw(unsigned below)
{
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (unsigned)(state >> 33) % below;
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 500;
    if (n < 2)
        return 2;
    int *start = malloc((n + 1) * sizeof *start);
    int *column = malloc((size_t)n * PER_ROW * sizeof *column);
    double *value = malloc((size_t)n * PER_ROW * sizeof *value);
    double *x = malloc(n * sizeof *x), *y = malloc(n * sizeof *y);
    if (!start || !column || !value || !x || !y)
        return 3;

    /* Random columns, and a diagonal heavy enough to keep repeated products tame. */
    int used = 0;
    for (int r = 0; r < n; r++) {
        start[r] = used;
        for (int e = 1; e < PER_ROW && r > 0; e++, used++) {
            column[used] = (int)draw((unsigned)r);
            value[used] = draw(1000) / 1000.0 - 0.5;
        }
        column[used] = r;
        value[used++] = 6.0;
        x[r] = 1.0 + draw(100) / 100.0;
        y[r] = -1.0;
    }
    start[n] = used;

    double norm = 0.0;
    for (int product = 0; product < PRODUCTS; product++) {
        symmetric_spmv(n, start, column, value, x, y);
        norm = 0.0;
        for (int r = 0; r < n; r++)
            norm += y[r] * y[r];
        norm = sqrt(norm / n);
        for (int r = 0; r < n; r++)
            x[r] = y[r] / norm;
    }

    double weighted = 0.0;
    for (int r = 0; r < n; r++)
        weighted += x[r] * (1.0 + r % 17);
    printf("norm %.9g\nweighted %.9g\n", norm, weighted);
    printf("x[0] %.9g\nx[n/2] %.9g\nx[n-1] %.9g\n", x[0], x[n / 2], x[n - 1]);
    free(start), free(column), free(value), free(x), free(y);
    return 0;
}
