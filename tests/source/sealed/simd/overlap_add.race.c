#include <stdio.h>

#define BLOCKS 32
#define LEN 16

static float out[(BLOCKS + 1) * LEN / 2], block[BLOCKS][LEN];

int main(void) {
    for (int b = 0; b < BLOCKS; b++)
        for (int k = 0; k < LEN; k++)
            block[b][k] = (float)(k < LEN / 2 ? k : LEN - k) / LEN;

#pragma omp parallel for
    for (int b = 0; b < BLOCKS; b++) {
        float *at = out + b * LEN / 2;
#pragma omp simd
        for (int k = 0; k < LEN; k++)
            at[k] += block[b][k];
    }

    float s = 0;
    for (int i = 0; i < (BLOCKS + 1) * LEN / 2; i++)
        s += out[i];
    printf("%.3f\n", s);
    return 0;
}
