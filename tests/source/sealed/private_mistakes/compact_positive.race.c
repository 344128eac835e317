#include <stdio.h>

#define N 1000

int main(void) {
    static int in[N], out[N];
    int n = 0;

    for (int i = 0; i < N; i++)
        in[i] = (i * 37) % 101 - 50;

#pragma omp parallel for
    for (int i = 0; i < N; i++) {
        if (in[i] > 0) {
            out[n] = in[i];
            n++;
        }
    }

    printf("%d positive, first %d\n", n, out[0]);
    return 0;
}
