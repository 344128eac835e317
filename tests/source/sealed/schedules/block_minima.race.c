#include <stdio.h>

#define N 720
#define BLOCK 30

int main(void) {
    static int v[N], low[N / BLOCK];
    for (int i = 0; i < N; i++)
        v[i] = (i * 331) % 907;
    for (int b = 0; b < N / BLOCK; b++)
        low[b] = 1000;

#pragma omp parallel for schedule(static, 20)
    for (int i = 0; i < N; i++) {
        int b = i / BLOCK;
        if (v[i] < low[b])
            low[b] = v[i];
    }

    int s = 0;
    for (int b = 0; b < N / BLOCK; b++)
        s += low[b];
    printf("sum of minima %d\n", s);
    return 0;
}
