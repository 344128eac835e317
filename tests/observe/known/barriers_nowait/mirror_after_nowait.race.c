// nowait removes the barrier, and the second loop reads the mirrored element that another thread may still be writing.
#include <stdio.h>

#define N 1024

static int left[N], sum[N];

int main(void) {
#pragma omp parallel
    {
#pragma omp for schedule(static) nowait
        for (int i = 0; i < N; i++)
            left[i] = (i * i + 7) % 101; // racy

#pragma omp for schedule(static)
        for (int i = 0; i < N; i++)
            sum[i] = i + left[N - 1 - i]; // racy
    }

    long total = 0;
    for (int i = 0; i < N; i++)
        total += sum[i];
    printf("total %ld\n", total);
    return 0;
}
