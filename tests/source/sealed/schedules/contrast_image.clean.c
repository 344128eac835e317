#include <stdio.h>

#define H 45
#define W 37

int main(void) {
    static int in[H][W], out[H][W];
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            in[y][x] = (x * y + 3 * x) % 256;

#pragma omp parallel for collapse(2) schedule(static)
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            int v = (in[y][x] - 128) * 3 / 2 + 128;
            out[y][x] = v < 0 ? 0 : v > 255 ? 255 : v;
        }

    long s = 0;
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            s += out[y][x] * (x + 1);
    printf("%ld\n", s);
    return 0;
}
