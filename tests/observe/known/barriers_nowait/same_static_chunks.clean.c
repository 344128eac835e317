// Same count and same static schedule give each thread the same iterations in both loops (5.2, 11.5.3): nowait is safe.
#include <stdio.h>

#define N 1024
#define PRAGMA(x) _Pragma(#x)
#define STATIC_FOR PRAGMA(omp for schedule(static, 24) nowait)

static int left[N], sum[N];

int main(void) {
#pragma omp parallel
    {
        STATIC_FOR
        for (int i = 0; i < N; i++)
            left[i] = (i * i + 7) % 101;

        STATIC_FOR
        for (int i = 0; i < N; i++)
            sum[i] = i + left[i];

        STATIC_FOR
        for (int i = N; i < 2 * N; i++)
            sum[i - N] += left[i - N] / 2;
    }

    long total = 0;
    for (int i = 0; i < N; i++)
        total += sum[i];
    printf("total %ld\n", total);
    return 0;
}
