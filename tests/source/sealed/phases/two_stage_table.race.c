#include <stdio.h>

#define N 400

int main(void) {
    static int key[N], value[N];

#pragma omp parallel
    {
#pragma omp for schedule(dynamic, 4) nowait
        for (int i = 0; i < N; i++)
            key[i] = (i * 31 + 7) % 64;
#pragma omp for schedule(dynamic, 4)
        for (int i = 0; i < N; i++)
            value[i] = key[i] * key[i];
    }

    long sum = 0;
    for (int i = 0; i < N; i++)
        sum += value[i];
    printf("%ld\n", sum);
    return 0;
}
