#include <omp.h>
#include <stdio.h>

#define SIDE 48
#define TILE 8

static int map[SIDE][SIDE];

static void paint(int tile) {
    int per_row = SIDE / TILE;
    int top = tile / per_row * TILE, left = tile % per_row * TILE;
    for (int r = top; r < top + TILE; r++)
        for (int c = left; c < left + TILE; c++)
            map[r][c] = (r ^ c) + tile;
}

int main(void) {
    int tiles = (SIDE / TILE) * (SIDE / TILE);
#pragma omp parallel shared(tiles)
    {
        int step = omp_get_num_threads();
        for (int k = omp_get_thread_num(); k < tiles; k += step)
            paint(k);
    }
    long s = 0;
    for (int r = 0; r < SIDE; r++)
        for (int c = 0; c < SIDE; c++)
            s += map[r][c] * (c + 1);
    printf("%ld\n", s);
    return 0;
}
