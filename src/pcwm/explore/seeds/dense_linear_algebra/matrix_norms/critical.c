#include <math.h>
#include <omp.h>

static double row_length(const double *row, int count, int stride, double *largest, double *squares)
{
    double sum = 0.0;
    for (int k = 0; k < count; k++) {
        double x = fabs(row[k * stride]);
        sum += x;
        *squares += x * x;
        if (x > *largest)
            *largest = x;
    }
    return sum;
}

/* The running maxima are shared, and change seldom. */
void matrix_norms(int rows, int cols, const double *a, double *norms)
{
    double total = 0.0, unused = 0.0;
    norms[0] = norms[1] = norms[3] = 0.0;

    #pragma omp parallel for reduction(+ : total)
    for (int i = 0; i < rows; i++) {
        double peak = 0.0;
        double sum = row_length(a + i * cols, cols, 1, &peak, &total);
        if (sum > norms[1]) {
            #pragma omp critical
            norms[1] = sum;
        }
        if (peak > norms[3]) {
            #pragma omp critical
            norms[3] = peak;
        }
    }

    #pragma omp parallel for firstprivate(unused)
    for (int j = 0; j < cols; j++) {
        double peak = 0.0;
        double sum = row_length(a + j, rows, cols, &peak, &unused);
        #pragma omp critical
        if (sum > norms[0])
            norms[0] = sum;
    }
    norms[2] = sqrt(total);
}
