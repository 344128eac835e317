#include <omp.h>

/* Rows are shared out; a row's own product is summed up in a local variable. */
void symmetric_spmv(int n, const int *start, const int *column, const double *value, const double *x, double *y)
{
    #pragma omp parallel for
    for (int r = 0; r < n; r++)
        y[r] = 0.0;

    #pragma omp parallel for schedule(static)
    for (int r = 0; r < n; r++) {
        double row_sum = 0.0;
        for (int e = start[r]; e < start[r + 1]; e++) {
            int c = column[e];
            row_sum += value[e] * x[c];
            if (c != r)
                y[c] += value[e] * x[r];
        }
        y[r] += row_sum;
    }
}
