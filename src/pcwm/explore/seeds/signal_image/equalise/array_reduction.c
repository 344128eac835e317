#include <omp.h>

/* The counts are summed over the team, the map is made by one thread alone, and the pixels go through it in parallel. */
int equalise(int width, int height, unsigned char *pixel)
{
    int count[256] = {0}, levels = 0;
    long total = (long)width * height, below = 0, darkest = 0;
    unsigned char map[256];

    #pragma omp parallel for reduction(+ : count[:256])
    for (long i = 0; i < total; i++)
        count[pixel[i]]++;

    for (int g = 0; g < 256; g++) {
        if (count[g] == 0)
            continue;
        levels++;
        if (levels == 1)
            darkest = count[g];
        below += count[g];
        map[g] = total == darkest ? g : 255 * (below - darkest) / (total - darkest);
    }

    #pragma omp parallel for schedule(static) firstprivate(map)
    for (long i = 0; i < total; i++)
        pixel[i] = map[pixel[i]];
    return levels;
}
