#include <omp.h>
#include <string.h>

static int make_map(const long *count, long total, unsigned char *map)
{
    int g = 0, levels = 0;
    long below = 0, darkest;

    while (count[g] == 0)
        g++;
    darkest = count[g];
    for (; g < 256; g++) {
        below += count[g];
        levels += count[g] != 0;
        map[g] = darkest < total ? 255 * (below - darkest) / (total - darkest) : g;
    }
    return levels;
}

int equalise(int width, int height, unsigned char *pixel)
{
    const long total = (long)width * height;
    long count[256];
    unsigned char map[256];
    int levels;

    memset(count, 0, sizeof count);
    #pragma omp parallel
    {
        long mine[256] = {0};

        #pragma omp for nowait
        for (long i = 0; i < total; i++)
            mine[pixel[i]]++;

        #pragma omp critical
        for (int g = 0; g < 256; g++)
            count[g] += mine[g];

        #pragma omp barrier
        #pragma omp single
        levels = make_map(count, total, map);

        #pragma omp for
        for (long i = 0; i < total; i++)
            pixel[i] = map[pixel[i]];
    }
    return levels;
}
