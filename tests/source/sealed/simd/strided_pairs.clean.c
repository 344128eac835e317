#include <stdio.h>

#define PAIRS 600

static double z[2 * PAIRS];

int main(void) {
    for (int i = 0; i < 2 * PAIRS; i++)
        z[i] = i * 0.5;

#pragma omp parallel for simd
    for (int p = 0; p < PAIRS; p++) {
        double re = z[2 * p], im = z[2 * p + 1];
        z[2 * p] = re * 0.6 - im * 0.8;
        z[2 * p + 1] = re * 0.8 + im * 0.6;
    }
    printf("%.5f %.5f\n", z[100], z[2 * PAIRS - 1]);
    return 0;
}
