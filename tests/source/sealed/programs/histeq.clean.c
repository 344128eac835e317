/* Histogram equalisation of a grey image, then several box blurs. */
#include <stdio.h>
#include <stdlib.h>
#include <stdint.h>

#define W 400
#define H 300
#define LEVELS 256
#define PASSES 12

static uint8_t img[H][W], tmp[H][W];
static unsigned hist[LEVELS];

static void synth(void)
{
    #pragma omp parallel for
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            unsigned h = (unsigned)(y * 2654435761u) ^ (unsigned)(x * 40503u);
            img[y][x] = (uint8_t)(64 + ((h >> 7) & 63) + (x * 48) / W);
        }
}

static void histogram(void)
{
    #pragma omp parallel
    {
        unsigned local[LEVELS] = {0};
        #pragma omp for schedule(static)
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++)
                local[img[y][x]]++;
        #pragma omp critical
        for (int l = 0; l < LEVELS; l++)
            hist[l] += local[l];
    }
}

static void equalise(void)
{
    uint8_t map[LEVELS];
    unsigned cum = 0;
    for (int l = 0; l < LEVELS; l++) {
        cum += hist[l];
        map[l] = (uint8_t)((uint64_t)cum * (LEVELS - 1) / (W * H));
    }
    #pragma omp parallel for
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            img[y][x] = map[img[y][x]];
}

static void blur(uint8_t dst[H][W], uint8_t src[H][W])
{
    #pragma omp parallel for schedule(dynamic, 16)
    for (int y = 1; y < H - 1; y++)
        for (int x = 1; x < W - 1; x++) {
            int s = 0;
            for (int dy = -1; dy <= 1; dy++)
                for (int dx = -1; dx <= 1; dx++)
                    s += src[y + dy][x + dx];
            dst[y][x] = (uint8_t)(s / 9);
        }
}

int main(int argc, char **argv)
{
    int passes = argc > 1 ? atoi(argv[1]) : PASSES;

    synth();
    histogram();
    equalise();
    for (int p = 0; p < passes; p++) {
        blur(tmp, img);
        blur(img, tmp);
    }

    long total = 0;
    #pragma omp parallel for reduction(+:total) collapse(2)
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            total += img[y][x];
    printf("mean level after %d passes: %.4f\n", passes, (double)total / (W * H));
    return 0;
}
