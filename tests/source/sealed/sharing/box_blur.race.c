#include <stdio.h>

#define H 40
#define W 50

static int in[H][W], out[H][W];

int main(void) {
    int i, j;
    for (i = 0; i < H; i++)
        for (j = 0; j < W; j++)
            in[i][j] = (i * 3 + j * 5) % 64;

#pragma omp parallel for
    for (i = 1; i < H - 1; i++)
        for (j = 1; j < W - 1; j++)
            out[i][j] = (in[i - 1][j] + in[i + 1][j] + in[i][j - 1] + in[i][j + 1] + in[i][j]) / 5;

    long sum = 0;
    for (i = 0; i < H; i++)
        for (j = 0; j < W; j++)
            sum += out[i][j];
    printf("%ld\n", sum);
    return 0;
}
