#include <stdio.h>
#include <stdlib.h>

static void butterfly(double *a, double *b, int n) {
#pragma omp parallel for
    for (int i = 0; i < n; i++) {
        double s = a[i] + b[i], d = a[i] - b[i];
        a[i] = s;
        b[i] = d;
    }
}

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 512;
    double *data = malloc(n * sizeof(double));
    for (int i = 0; i < n; i++)
        data[i] = i % 16;
    for (int len = n / 2; len >= 8; len /= 2)
        butterfly(data, data + len, len);
    printf("%.2f %.2f\n", data[0], data[n - 1]);
    free(data);
    return 0;
}
