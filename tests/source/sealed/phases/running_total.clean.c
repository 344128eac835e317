#include <omp.h>
#include <stdio.h>
#include <string.h>

#define N 600

static int buf[2][N];

int main(void) {
    for (int i = 0; i < N; i++)
        buf[0][i] = 1 + i % 4;

    int last = 0;
#pragma omp parallel
    {
        int cur = 0;
        for (int d = 1; d < N; d *= 2) {
            int nxt = 1 - cur;
#pragma omp for nowait
            for (int i = 0; i < N; i++)
                buf[nxt][i] = i >= d ? buf[cur][i] + buf[cur][i - d] : buf[cur][i];
#pragma omp barrier
            cur = nxt;
        }
#pragma omp single
        last = cur;
    }
    printf("total %d\n", buf[last][N - 1]);
    return 0;
}
