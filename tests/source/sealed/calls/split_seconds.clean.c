#include <stdio.h>

#define N 400

static void split(long t, int *h, int *m, int *s) {
    *h = (int)(t / 3600);
    *m = (int)(t / 60 % 60);
    *s = (int)(t % 60);
}

int main(void) {
    static long stamp[N];
    static int code[N];
    for (int i = 0; i < N; i++)
        stamp[i] = 86399L * i / N;

#pragma omp parallel for
    for (int i = 0; i < N; i++) {
        int h, m, s;
        split(stamp[i], &h, &m, &s);
        code[i] = h * 10000 + m * 100 + s;
    }

    long all = 0;
    for (int i = 0; i < N; i++)
        all += code[i];
    printf("%ld\n", all);
    return 0;
}
