#include <omp.h>
#include <stdio.h>

#define N 800
#define KINDS 6
#define MAXT 32

int main(void) {
    static int kind[N], rows[MAXT][KINDS];
    static int result[KINDS];
    for (int i = 0; i < N; i++)
        kind[i] = (i * 11 + i / 13) % KINDS;

#pragma omp parallel num_threads(4)
    {
        int t = omp_get_thread_num(), all = omp_get_num_threads();
        for (int i = t; i < N; i += all)
            rows[t][kind[i]]++;
        for (int k = t; k < KINDS; k += all)
            for (int r = 0; r < all; r++)
                result[k] += rows[r][k];
    }

    for (int k = 0; k < KINDS; k++)
        printf("%d%c", result[k], k == KINDS - 1 ? '\n' : ' ');
    return 0;
}
