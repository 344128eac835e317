#include <stdio.h>

#define N 1000

int main(void) {
    static int value[N], picked[N];
    int used = 0;
    for (int i = 0; i < N; i++)
        value[i] = (i * 91) % 257;

#pragma omp parallel for shared(used)
    for (int i = 0; i < N; i++) {
        if (value[i] % 3 != 0)
            continue;
        int slot;
#pragma omp atomic capture
        slot = used++;
        picked[slot] = value[i];
    }

    long sum = 0;
    for (int k = 0; k < used; k++)
        sum += picked[k];
    printf("%d picked, sum %ld\n", used, sum);
    return 0;
}
