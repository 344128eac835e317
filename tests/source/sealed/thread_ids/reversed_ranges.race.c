#include <omp.h>
#include <stdio.h>

#define N 960

int main(void) {
    static int v[N + 1];
    for (int i = 0; i <= N; i++)
        v[i] = i % 100;

#pragma omp parallel
    {
        int t = omp_get_thread_num(), all = omp_get_num_threads();
        int size = N / all;
        int lo = t * size, hi = lo + size;
        for (int i = lo; i <= hi && i < N; i++)
            v[i] = 3 * v[i] + 1;
    }

    long s = 0;
    for (int i = 0; i < N; i++)
        s += v[i];
    printf("%ld\n", s);
    return 0;
}
