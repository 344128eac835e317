#include <stdio.h>

#define LEN 500
#define HALF 2

static void sort_small(int *v, int n) {
    for (int i = 1; i < n; i++) {
        int x = v[i], j = i;
        while (j > 0 && v[j - 1] > x) {
            v[j] = v[j - 1];
            j--;
        }
        v[j] = x;
    }
}

int main(void) {
    static int in[LEN], out[LEN];
    int window[2 * HALF + 1];

    for (int i = 0; i < LEN; i++)
        in[i] = (i * i * 31) % 101;

#pragma omp parallel for
    for (int i = HALF; i < LEN - HALF; i++) {
        for (int d = -HALF; d <= HALF; d++)
            window[d + HALF] = in[i + d];
        sort_small(window, 2 * HALF + 1);
        out[i] = window[HALF];
    }

    long sum = 0;
    for (int i = 0; i < LEN; i++)
        sum += out[i];
    printf("sum of medians %ld\n", sum);
    return 0;
}
