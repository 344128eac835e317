#include <omp.h>
#include <stdlib.h>

int equalise(int width, int height, unsigned char *pixel)
{
    int me, team, t, g, levels = 0;
    long i, n = (long)width * height, below = 0, darkest = 0;
    int (*count)[256] = calloc(omp_get_max_threads(), sizeof *count);
    unsigned char map[256];

    #pragma omp parallel private(i)
    {
        me = omp_get_thread_num();
        #pragma omp single
        team = omp_get_num_threads();
        #pragma omp for
        for (i = 0; i < n; i++)
            count[me][pixel[i]]++;
    }

    for (g = 0; g < 256; g++) {
        int here = 0;
        for (t = 0; t < team; t++)
            here += count[t][g];
        if (here > 0 && ++levels == 1)
            darkest = here;
        below += here;
        map[g] = levels > 0 && n > darkest ? 255 * (below - darkest) / (n - darkest) : g;
    }

    #pragma omp parallel for
    for (i = 0; i < n; i++)
        pixel[i] = map[pixel[i]];
    free(count);
    return levels;
}
