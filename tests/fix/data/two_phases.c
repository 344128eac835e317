#include <stdio.h>

#define N 2000

int main(void) {
    static double a[N], b[N];
    #pragma omp parallel
    {
        #pragma omp for nowait
        for (int i = 0; i < N; i++)
            a[i] = i * 0.5;
        #pragma omp for
        for (int i = 0; i < N; i++)
            b[i] = a[N - 1 - i] + 1.0;
    }
    double sum = 0.0;
    for (int i = 0; i < N; i++)
        sum += i * b[i];
    printf("%.3f\n", sum);
    return 0;
}
