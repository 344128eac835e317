#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 1000;
    double *a = malloc(n * sizeof *a), *b = malloc(n * sizeof *b);
    for (int i = 0; i < n; i++) {
        a[i] = i % 10 + 1;
        b[i] = i % 7 - 3;
    }

    double dot = 0, aa = 0, bb = 0;
#pragma omp parallel for reduction(+ : dot, aa, bb)
    for (int i = 0; i < n; i++) {
        dot += a[i] * b[i];
        aa += a[i] * a[i];
        bb += b[i] * b[i];
    }

    printf("cosine %.6f\n", dot / sqrt(aa * bb));
    free(a);
    free(b);
    return 0;
}
