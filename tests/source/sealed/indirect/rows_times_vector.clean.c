#include <stdio.h>
#include <stdlib.h>

typedef struct {
    int rows;
    int *start, *col;
    double *val;
} sparse;

static sparse banded(int n) {
    sparse m = {n, malloc((n + 1) * sizeof(int)), malloc(3 * n * sizeof(int)), malloc(3 * n * sizeof(double))};
    int k = 0;
    for (int r = 0; r < n; r++) {
        m.start[r] = k;
        for (int d = -7; d <= 7; d += 7)
            if (r + d >= 0 && r + d < n) {
                m.col[k] = r + d;
                m.val[k++] = d ? -1.0 : 4.0;
            }
    }
    m.start[n] = k;
    return m;
}

static void multiply(const sparse *m, const double *x, double *y) {
#pragma omp parallel for schedule(static)
    for (int r = 0; r < m->rows; r++) {
        double sum = 0;
        for (int k = m->start[r]; k < m->start[r + 1]; k++)
            sum += m->val[k] * x[m->col[k]];
        y[r] = sum;
    }
}

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 500;
    sparse m = banded(n);
    double *x = malloc(n * sizeof *x), *y = malloc(n * sizeof *y);
    for (int i = 0; i < n; i++)
        x[i] = 1.0 / (1 + i);
    multiply(&m, x, y);
    multiply(&m, y, x);
    printf("%.8f\n", x[n / 2]);
    return 0;
}
