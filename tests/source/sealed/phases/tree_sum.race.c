#include <stdio.h>

#define N 1024

int main(void) {
    static long v[N];
    for (int i = 0; i < N; i++)
        v[i] = i * 3 % 50;

#pragma omp parallel
    for (int half = N / 2; half > 0; half /= 2) {
#pragma omp for schedule(static) nowait
        for (int i = 0; i < half; i++)
            v[i] += v[i + half];
    }

    printf("sum %ld\n", v[0]);
    return 0;
}
