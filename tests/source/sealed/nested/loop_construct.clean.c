#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 200;
    double *a = malloc(n * sizeof *a), *b = malloc(n * sizeof *b);
    for (int i = 0; i < n; i++)
        a[i] = 1.0 + i % 8;

#pragma omp parallel loop
    for (int i = 0; i < n; i++) {
        double x = 1, target = a[i];
        for (int k = 0; k < 12; k++)
            x = 0.5 * (x + target / x);
        b[i] = x;
    }
    double s = 0;
    for (int i = 0; i < n; i++)
        s += b[i];
    printf("%.8f\n", s);
    free(a);
    free(b);
    return 0;
}
