#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 256;
    double *c0 = calloc(n, sizeof *c0), *c1 = calloc(n, sizeof *c1);
    c0[n / 3] = c1[n / 3] = 50;

#pragma omp parallel
    for (int t = 0; t < 12; t++) {
#pragma omp for
        for (int i = 1; i < n - 1; i++)
            c1[i] = c0[i] + 0.1 * (c0[i - 1] - 2 * c0[i] + c0[i + 1]);
#pragma omp master
        {
            double *t2 = c0;
            c0 = c1;
            c1 = t2;
        }
    }

    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += c0[i];
    printf("%.4f\n", sum);
    return 0;
}
