#include <math.h>
#include <omp.h>
#include <stdlib.h>

/* A single scan by rows, which adds to all the column sums at once. */
void matrix_norms(int rows, int cols, const double *a, double *norms)
{
    double *column_sum = calloc((size_t)cols, sizeof(double));
    double top_row = 0.0;
    double squares = 0.0;
    double largest = 0.0;

    #pragma omp parallel for default(none) shared(rows, cols, a) \
            reduction(+ : column_sum[:cols], squares) reduction(max : top_row, largest)
    for (int i = 0; i < rows; ++i) {
        double row_sum = 0.0;
        for (int j = 0; j < cols; ++j) {
            const double x = fabs(a[i * cols + j]);
            column_sum[j] += x;
            row_sum += x;
            squares += x * x;
            largest = fmax(largest, x);
        }
        top_row = fmax(top_row, row_sum);
    }

    norms[0] = 0.0;
    for (int j = 0; j < cols; ++j)
        norms[0] = fmax(norms[0], column_sum[j]);
    norms[1] = top_row;
    norms[2] = sqrt(squares);
    norms[3] = largest;
    free(column_sum);
}
