#include <omp.h>

/* Counting with atomic additions; the map is left to the first thread. */
int equalise(int width, int height, unsigned char *pixel)
{
    const int total = width * height;
    int count[256] = {0}, levels = 0;
    unsigned char map[256] = {0};

    #pragma omp parallel shared(count, map, levels)
    {
        #pragma omp for schedule(static, 64)
        for (int p = 0; p < total; p++) {
            #pragma omp atomic update
            count[pixel[p]]++;
        }

        #pragma omp masked
        {
            long below = 0;
            int darkest = 0;
            for (int g = 0; g < 256; g++) {
                below += count[g];
                if (count[g] > 0) {
                    if (levels == 0)
                        darkest = count[g];
                    levels++;
                    map[g] = darkest == total ? g : 255 * (below - darkest) / (total - darkest);
                }
            }
        }

        #pragma omp for schedule(static, 64)
        for (int p = 0; p < total; p++)
            pixel[p] = map[pixel[p]];
    }
    return levels;
}
