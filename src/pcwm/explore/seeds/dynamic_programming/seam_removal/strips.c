#include <omp.h>
#include <stdlib.h>

static void trace(int rows, int cols, int width, const long *total, int *seam, long *price)
{
    int at = 0;
    for (int c = 1; c < width; c++)
        if (total[(rows - 1) * cols + c] < total[(rows - 1) * cols + at]) at = c;
    *price = total[(rows - 1) * cols + at];
    for (int r = rows - 1; r >= 0; r--) {
        int from = at > 0 ? at - 1 : at, to = at < width - 1 ? at + 1 : at;
        if (r < rows - 1)
            for (at = from; from <= to; from++)
                if (total[r * cols + from] < total[r * cols + at]) at = from;
        seam[r] = at;
    }
}

/* Each thread goes down a strip of columns of its own. */
void seam_removal(int rows, int cols, int seams, int *pixel, long *cost)
{
    long *total = malloc(sizeof *total * rows * cols);
    int *seam = malloc(sizeof *seam * rows);

    for (int s = 0; s < seams; s++) {
        int width = cols - s;
        #pragma omp parallel
        {
            int ranks = omp_get_num_threads(), rank = omp_get_thread_num();
            int left = width * rank / ranks, right = width * (rank + 1) / ranks;

            for (int r = 0; r < rows; r++)
                for (int c = left; c < right; c++) {
                    int west = c > 0 ? c - 1 : c, east = c < width - 1 ? c + 1 : c;
                    int north = r > 0 ? r - 1 : r, south = r < rows - 1 ? r + 1 : r;
                    long e = labs((long)pixel[r * cols + west] - pixel[r * cols + east])
                           + labs((long)pixel[north * cols + c] - pixel[south * cols + c]);
                    long best = 0;
                    if (r > 0) {
                        best = total[north * cols + c];
                        if (total[north * cols + west] < best) best = total[north * cols + west];
                        if (total[north * cols + east] < best) best = total[north * cols + east];
                    }
                    total[r * cols + c] = best + e;
                }
        }
        trace(rows, cols, width, total, seam, &cost[s]);
        #pragma omp parallel for
        for (int r = 0; r < rows; r++)
            for (int c = seam[r]; c < width - 1; c++)
                pixel[r * cols + c] = pixel[r * cols + c + 1];
    }
    free(total); free(seam);
}
