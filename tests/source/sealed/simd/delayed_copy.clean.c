#include <stdio.h>

#define ROWS 30
#define LEN 64

static int src[ROWS][LEN], dst[ROWS][LEN];

#pragma omp declare simd
static int mix(int a, int b) {
    return (a * 3 + b) & 1023;
}

int main(void) {
    for (int r = 0; r < ROWS; r++)
        for (int k = 0; k < LEN; k++)
            src[r][k] = r * 7 + k * k;

#pragma omp parallel for
    for (int r = 0; r < ROWS; r++) {
        dst[r][0] = src[r][0];
#pragma omp simd
        for (int k = 1; k < LEN; k++)
            dst[r][k] = mix(src[r][k], src[r][k - 1]);
    }

    long s = 0;
    for (int r = 0; r < ROWS; r++)
        s += dst[r][r];
    printf("%ld\n", s);
    return 0;
}
