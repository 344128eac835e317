#include <stdio.h>

#define N 300

int main(void) {
    static int fwd[N], bwd[N];
    int i;

#pragma omp parallel sections
    {
#pragma omp section
        for (i = 1; i < N; i++)
            fwd[i] = fwd[i - 1] + i % 3;
#pragma omp section
        for (i = N - 2; i >= 0; i--)
            bwd[i] = bwd[i + 1] + i % 4;
    }

    int sum = 0;
    for (int k = 0; k < N; k++)
        sum += fwd[k] * bwd[k] % 10;
    printf("%d\n", sum);
    return 0;
}
