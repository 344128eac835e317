#include <math.h>
#include <omp.h>

void matrix_norms(int rows, int cols, const double *a, double *norms)
{
    double by_column = 0.0, by_row = 0.0, squares = 0.0, largest = 0.0;

    #pragma omp parallel
    {
        #pragma omp for reduction(max : by_column) schedule(static) nowait
        for (int j = 0; j < cols; j++) {
            double sum = 0.0;
            for (int i = 0; i < rows; i++)
                sum += fabs(a[i * cols + j]);
            if (sum > by_column)
                by_column = sum;
        }

        #pragma omp for reduction(max : by_row, largest) reduction(+ : squares) schedule(static)
        for (int i = 0; i < rows; i++) {
            double sum = 0.0;
            for (int j = 0; j < cols; j++) {
                double x = fabs(a[i * cols + j]);
                sum += x;
                squares += x * x;
                if (x > largest)
                    largest = x;
            }
            if (sum > by_row)
                by_row = sum;
        }
    }
    norms[0] = by_column;
    norms[1] = by_row;
    norms[2] = sqrt(squares);
    norms[3] = largest;
}
