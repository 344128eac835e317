#include <stdio.h>
#include <stdlib.h>
void jacobi(int n, const double *a, const double *b, double *x);
int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 100;
    double *a = malloc((size_t)n * n * sizeof *a), *b = malloc(n * sizeof *b), *x = calloc(n, sizeof *x);
    unsigned s = 99;
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
            s = s * 1664525u + 1013904223u;
            a[(size_t)i * n + j] = i == j ? n : (s >> 8) / 16777216.0;
        }
        b[i] = i % 7;
    }
    jacobi(n, a, b, x);
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += x[i] * (1 + i % 5);
    printf("sum %.10g\nfirst %.10g\n", sum, x[0]);
    free(a), free(b), free(x);
    return 0;
}
