#include <stdio.h>

#define N 200

int main(void) {
    static double a[N], b[N];
    double diff = 0;
    int large = 0;
    for (int i = 0; i < N; i++)
        a[i] = i % 2 ? 8 : 0;

#pragma omp parallel reduction(max : large)
    {
        for (int s = 0; s < 10; s++) {
#pragma omp single
            diff = 0;
#pragma omp for reduction(+ : diff)
            for (int i = 1; i < N - 1; i++) {
                b[i] = (a[i - 1] + a[i] + a[i + 1]) / 3;
                double d = b[i] - a[i];
                diff += d * d;
            }
#pragma omp for
            for (int i = 1; i < N - 1; i++)
                a[i] = b[i];
            if (diff > 0.5)
                large = s;
        }
    }
    printf("moved until sweep %d, %.6f\n", large, diff);
    return 0;
}
