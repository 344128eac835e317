#include <omp.h>
#include <stdio.h>

#define MAXT 64
#define CELLS 20

int main(void) {
    static int edge[MAXT], strip[MAXT][CELLS], seam[MAXT];
    int threads = 1;

#pragma omp parallel
    {
        int me = omp_get_thread_num(), all = omp_get_num_threads();
        for (int c = 0; c < CELLS; c++)
            strip[me][c] = (me + 1) * (c + 3) % 17;
        edge[me] = strip[me][CELLS - 1];
        seam[me] = strip[me][0] + edge[(me + all - 1) % all];
#pragma omp single
        threads = all;
    }

    int sum = 0;
    for (int t = 0; t < threads; t++)
        sum += seam[t];
    printf("seams %d\n", sum);
    return 0;
}
