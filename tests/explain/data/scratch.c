#include <math.h>

void lengths(const double *x, const double *y, double *out, int n) {
    double square;
    int i;
#pragma omp parallel for private(i)
    for (i = 0; i < n; i++) {
        square = x[i] * x[i] + y[i] * y[i];
        out[i] = sqrt(square);
    }
}
