#include <math.h>
#include <stdio.h>

int main(void) {
    const int pieces = 1200;
    const double h = 3.0 / pieces;
    double total = 0.0;

#pragma omp parallel
    {
        double part = 0.0;
#pragma omp for
        for (int i = 0; i < pieces; i++) {
            double x = (i + 0.5) * h;
            double slope = 2 * x - 1;
            part += sqrt(1 + slope * slope) * h;
        }
        total += part;
    }

    printf("length %.6f\n", total);
    return 0;
}
