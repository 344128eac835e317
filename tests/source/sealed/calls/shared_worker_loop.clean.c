#include <stdio.h>

#define N 500

static void scale(double *v, int n, double by) {
#pragma omp for
    for (int i = 0; i < n; i++)
        v[i] *= by;
}

static void shift(double *v, const double *w, int n) {
#pragma omp for
    for (int i = 0; i < n; i++)
        v[i] += w[n - 1 - i];
}

int main(void) {
    static double a[N], b[N];
    for (int i = 0; i < N; i++) {
        a[i] = i % 10;
        b[i] = i % 4;
    }
#pragma omp parallel
    {
        scale(b, N, 0.5);
        shift(a, b, N);
        scale(a, N, 2);
    }
    double s = 0;
    for (int i = 0; i < N; i++)
        s += a[i];
    printf("%.2f\n", s);
    return 0;
}
