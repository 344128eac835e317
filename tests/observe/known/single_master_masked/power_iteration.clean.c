// Clean: the barriers that end each single and each worksharing loop (5.2, 15.3.2) separate writes of norm from reads.
#include <math.h>
#include <stdio.h>

#define N 48

static double entry(int i, int j) {
    return 1.0 / (1.0 + i + j) + (i == j ? 2.0 : 0.0);
}

int main(void) {
    double x[N], y[N];
    double norm = 0.0, largest = 0.0;
    for (int i = 0; i < N; i++)
        x[i] = 1.0;

#pragma omp parallel shared(x, y, norm, largest)
    for (int step = 0; step < 12; step++) {
#pragma omp for
        for (int i = 0; i < N; i++) {
            double s = 0.0;
            for (int j = 0; j < N; j++)
                s += entry(i, j) * x[j];
            y[i] = s;
        }

#pragma omp single
        {
            norm = 0.0;
            for (int i = 0; i < N; i++)
                norm += y[i] * y[i];
            norm = sqrt(norm);
            largest = norm;
        }

#pragma omp for
        for (int i = 0; i < N; i++)
            x[i] = y[i] / norm;
    }
    printf("norm %.6f, first %.6f\n", largest, x[0]);
    return 0;
}
