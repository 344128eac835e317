#include <omp.h>
#include <stdlib.h>

enum { BAND = 24 };

static void span(int i, int from, int to, const char *a, const char *b, size_t width, int *cost)
{
    int *row = cost + i * width;

    for (int j = from; j < to; j++) {
        if (i == 0 || j == 0) {
            row[j] = 2 * (i + j);
            continue;
        }
        const int *above = row - width;
        int price = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 3);
        if (price > above[j] + 2) price = above[j] + 2;
        if (price > row[j - 1] + 2) price = row[j - 1] + 2;
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
            int swapped = cost[(i - 2) * width + j - 2] + 2;
            if (price > swapped) price = swapped;
        }
        row[j] = price;
    }
}

/* Every thread has a strip of columns and follows its left neighbour down, a band of rows behind. */
int edit_table(int n, const char *a, int m, const char *b, int *cost)
{
    size_t width = (size_t)m + 1;
    int *bands_done = calloc(omp_get_max_threads(), sizeof *bands_done);

    #pragma omp parallel
    {
        int rank = omp_get_thread_num(), ranks = omp_get_num_threads();
        int from = (int)(width * rank / ranks), to = (int)(width * (rank + 1) / ranks);

        for (int band = 0; band * BAND <= n; band++) {
            int ready = rank == 0;
            while (!ready) {
                int seen;
                #pragma omp atomic read acquire
                seen = bands_done[rank - 1];
                ready = seen > band;
            }
            for (int i = band * BAND; i <= n && i < (band + 1) * BAND; i++)
                span(i, from, to, a, b, width, cost);
            #pragma omp atomic write release
            bands_done[rank] = band + 1;
        }
    }
    free(bands_done);
    return cost[n * width + m];
}
