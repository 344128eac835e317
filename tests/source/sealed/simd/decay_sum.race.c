#include <stdio.h>

#define N 1000

int main(void) {
    static double level[N];
    for (int i = 0; i < N; i++)
        level[i] = i % 9;

#pragma omp parallel for simd
    for (int i = 1; i < N; i++)
        level[i] += 0.9 * level[i - 1];

    printf("%.6f\n", level[N - 1]);
    return 0;
}
