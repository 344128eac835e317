#include <stdio.h>

#define N 1111

int main(void) {
    static double a[N], b[N];
    for (int i = 0; i < N; i++)
        a[i] = i % 19;

#pragma omp parallel
    {
#pragma omp for schedule(static) nowait
        for (int i = 0; i < N; i++)
            b[i] = a[i] * 1.5;
#pragma omp for schedule(static) nowait
        for (int i = 0; i < N; i++)
            b[i] += 3;
    }

    double s = 0;
    for (int i = 0; i < N; i++)
        s += b[i];
    printf("%.2f\n", s);
    return 0;
}
