#include <omp.h>
#include <stdlib.h>

#define MIN(x, y) ((x) < (y) ? (x) : (y))

int edit_table(int n, const char *a, int m, const char *b, int *cost)
{
    const ptrdiff_t width = m + 1;
    int *progress = calloc(omp_get_max_threads() + 1, sizeof(int));

    progress[0] = n + 1;
    for (int *p = cost; p <= cost + m; p++)
        *p = 2 * (int)(p - cost);

    /* Rows are passed on from one thread to the next, each with columns of its own. */
    #pragma omp parallel
    {
        int me = omp_get_thread_num(), team = omp_get_num_threads();
        int left = 1 + (int)((long)m * me / team), right = 1 + (int)((long)m * (me + 1) / team);
        int *mine = progress + me + 1;

        for (int i = 1; i <= n; i++) {
            while (mine[-1] < i) {
                #pragma omp flush
            }
            int *p = cost + i * width + left, *stop = cost + i * width + right;
            const char *x = a + i - 1, *y = b + left - 1;
            if (me == 0)
                p[-1] = 2 * i;
            for (; p < stop; p++, y++) {
                int keep = p[-width - 1] + (*x == *y ? 0 : 3);
                keep = MIN(keep, 2 + MIN(p[-1], p[-width]));
                if (x > a && y > b && x[0] == y[-1] && x[-1] == y[0])
                    keep = MIN(keep, 2 + p[-2 * width - 2]);
                *p = keep;
            }
            #pragma omp flush
            *mine = i;
            #pragma omp flush
        }
    }
    free(progress);
    return cost[n * width + m];
}
