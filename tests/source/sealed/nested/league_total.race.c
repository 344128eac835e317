#include <stdio.h>

#define N 600

int main(void) {
    static int load[N];
    long total = 0;
    for (int i = 0; i < N; i++)
        load[i] = 3 + i % 14;

#pragma omp teams distribute parallel for shared(total)
    for (int i = 0; i < N; i++)
        total += load[i];

    printf("total %ld\n", total);
    return 0;
}
