#include <omp.h>
#include <stdlib.h>

struct counts {
    _Alignas(64) unsigned of[256];
};

/* A table of counts a thread, each on cache lines of its own. The levels are then shared out to add the tables up. */
int equalise(int width, int height, unsigned char *pixel)
{
    const int team = omp_get_max_threads();
    const long total = (long)width * height;
    struct counts *table = aligned_alloc(64, team * sizeof *table);
    long sum[256], darkest = 0;
    int levels = 0;

    #pragma omp parallel num_threads(team)
    {
        struct counts *mine = &table[omp_get_thread_num()];
        for (int g = 0; g < 256; g++) mine->of[g] = 0;
        #pragma omp for
        for (long i = 0; i < total; i++) mine->of[pixel[i]]++;

        #pragma omp for reduction(+ : levels)
        for (int g = 0; g < 256; g++) {
            sum[g] = 0;
            for (int t = 0; t < omp_get_num_threads(); t++) sum[g] += table[t].of[g];
            levels += sum[g] > 0;
        }

        #pragma omp single
        for (int g = 0; g < 256; g++) {
            if (darkest == 0) darkest = sum[g];
            if (g > 0) sum[g] += sum[g - 1];
        }

        if (levels > 1) {
            #pragma omp for
            for (long i = 0; i < total; i++)
                pixel[i] = (unsigned char)(255 * (sum[pixel[i]] - darkest) / (total - darkest));
        }
    }
    free(table);
    return levels;
}
