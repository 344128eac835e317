#include <stdio.h>

#define LEN 480
#define WIN 7

static int third_smallest(int *v) {
    for (int k = 0; k < 3; k++) {
        int low = k;
        for (int j = k + 1; j < WIN; j++)
            if (v[j] < v[low])
                low = j;
        int t = v[k];
        v[k] = v[low];
        v[low] = t;
    }
    return v[2];
}

int main(void) {
    static int in[LEN + WIN], out[LEN];
    int window[WIN];

    for (int i = 0; i < LEN + WIN; i++)
        in[i] = (i * 57 + i * i) % 211;

#pragma omp parallel for private(window)
    for (int i = 0; i < LEN; i++) {
        for (int d = 0; d < WIN; d++)
            window[d] = in[i + d];
        out[i] = third_smallest(window);
    }

    long sum = 0;
    for (int i = 0; i < LEN; i++)
        sum += out[i];
    printf("%ld\n", sum);
    return 0;
}
