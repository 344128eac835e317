#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 1024;
    double *w = malloc(n * sizeof *w), *x = malloc(n * sizeof *x);
    double num = 0, den = 0;
    for (int i = 0; i < n; i++) {
        w[i] = 1 + i % 3;
        x[i] = i % 50;
    }

#pragma omp parallel for simd reduction(+ : num, den) schedule(static)
    for (int i = 0; i < n; i++) {
        num += w[i] * x[i];
        den += w[i];
    }
    printf("%.5f\n", num / den);
    free(w);
    free(x);
    return 0;
}
