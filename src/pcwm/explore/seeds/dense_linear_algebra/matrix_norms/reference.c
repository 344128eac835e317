#include <math.h>

/* One scan by columns and one by rows. */
void matrix_norms(int rows, int cols, const double *a, double *norms)
{
    double by_column = 0.0, by_row = 0.0, squares = 0.0, largest = 0.0;

    for (int j = 0; j < cols; j++) {
        double sum = 0.0;
        for (int i = 0; i < rows; i++)
            sum += fabs(a[i * cols + j]);
        by_column = fmax(by_column, sum);
    }
    for (int i = 0; i < rows; i++) {
        double sum = 0.0;
        for (int j = 0; j < cols; j++) {
            double x = fabs(a[i * cols + j]);
            sum += x;
            squares += x * x;
            largest = fmax(largest, x);
        }
        by_row = fmax(by_row, sum);
    }
    norms[0] = by_column;
    norms[1] = by_row;
    norms[2] = sqrt(squares);
    norms[3] = largest;
}
