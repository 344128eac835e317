// The scratch buffer is static but _Thread_local, so every thread fills and reads a copy of its own.
#include <stdio.h>

#define READINGS 1000

static _Thread_local int digit[8];
static _Thread_local int used;

static void split(int code) {
    used = 0;
    while (code > 0 && used < 8) {
        digit[used++] = code % 10;
        code /= 10;
    }
}

static int join_reversed(void) {
    int out = 0;
    for (int d = 0; d < used; d++)
        out = out * 10 + digit[d];
    return out;
}

int main(void) {
    static int mirrored[READINGS];

#pragma omp parallel for schedule(dynamic, 25)
    for (int i = 0; i < READINGS; i++) {
        split(100 + 7 * i);
        mirrored[i] = join_reversed();
    }

    long long sum = 0;
    for (int i = 0; i < READINGS; i++)
        sum += mirrored[i];
    printf("mirrored sum %lld\n", sum);
    return 0;
}
