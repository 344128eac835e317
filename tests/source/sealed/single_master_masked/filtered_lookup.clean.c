#include <stdio.h>

#define N 500

int main(void) {
    static int square[32], out[N];

#pragma omp parallel
    {
#pragma omp masked
        {
            for (int i = 0; i < 32; i++)
                square[i] = i * i - 3 * i;
        }
#pragma omp barrier
#pragma omp for nowait
        for (int i = 0; i < N; i++)
            out[i] = square[i % 32] + square[(i * 5) % 32];
    }

    long s = 0;
    for (int i = 0; i < N; i++)
        s = s * 3 % 10007 + out[i];
    printf("%ld\n", s);
    return 0;
}
