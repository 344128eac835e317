#include <stdio.h>

#define N 768
#define BLOCK 32

int main(void) {
    static int v[N], top[N / BLOCK];
    for (int i = 0; i < N; i++)
        v[i] = (i * 271) % 1013;

#pragma omp parallel for schedule(static, 2)
    for (int b = 0; b < N / BLOCK; b++) {
        top[b] = v[b * BLOCK];
        for (int i = b * BLOCK + 1; i < (b + 1) * BLOCK; i++)
            if (v[i] > top[b])
                top[b] = v[i];
    }

    int s = 0;
    for (int b = 0; b < N / BLOCK; b++)
        s += top[b];
    printf("sum of maxima %d\n", s);
    return 0;
}
