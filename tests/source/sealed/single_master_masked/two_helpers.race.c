#include <omp.h>
#include <stdio.h>

#define N 256

int main(void) {
    static int a[N], b[N];
    long total = 0;
    for (int i = 0; i < N; i++) {
        a[i] = i % 7;
        b[i] = i % 9;
    }

#pragma omp parallel
    {
        int second = omp_get_num_threads() - 1;
#pragma omp masked filter(0)
        for (int i = 0; i < N; i++)
            total += a[i];
#pragma omp masked filter(second)
        for (int i = 0; i < N; i++)
            total += b[i];
    }
    printf("total %ld\n", total);
    return 0;
}
