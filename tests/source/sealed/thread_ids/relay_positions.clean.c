#include <omp.h>
#include <stdio.h>

#define N 900
#define MAXT 64

int main(void) {
    static int value[N], packed[N];
    static int count[MAXT + 1];
    int total = 0;
    for (int i = 0; i < N; i++)
        value[i] = (i * 43) % 100;

#pragma omp parallel num_threads(5)
    {
        int t = omp_get_thread_num(), all = omp_get_num_threads();
        int lo = N * t / all, hi = N * (t + 1) / all, mine = 0;
        for (int i = lo; i < hi; i++)
            mine += value[i] >= 60;
        count[t + 1] = mine;
#pragma omp barrier
        int at = 0;
        for (int k = 1; k <= t; k++)
            at += count[k];
        for (int i = lo; i < hi; i++)
            if (value[i] >= 60)
                packed[at++] = value[i];
        if (t == all - 1)
            total = at;
    }
    printf("%d packed, last %d\n", total, packed[total - 1]);
    return 0;
}
