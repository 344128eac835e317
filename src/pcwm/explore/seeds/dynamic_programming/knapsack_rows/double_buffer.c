#include <omp.h>
#include <stdlib.h>
#include <string.h>

/* The row for the first i parcels is made from the row for the first i - 1. */
int knapsack_rows(int n, const int *weight, const int *fee, int limit, long *best)
{
    size_t bytes = sizeof(long) * ((size_t)limit + 1);
    long *spare = malloc(bytes);
    int rises = 0;

    memset(best, 0, bytes);
    #pragma omp parallel
    {
        long *old = best, *new = spare;
        for (int i = 0; i < n; i++) {
            int own = weight[i];
            #pragma omp for schedule(static)
            for (int w = 0; w <= limit; w++) {
                long with = w < own ? 0 : old[w - own] + fee[i];
                new[w] = with > old[w] ? with : old[w];
            }
            long *done = new;
            new = old;
            old = done;
        }

        if (old != best) {
            #pragma omp for
            for (int w = 0; w <= limit; w++)
                best[w] = old[w];
        }
        #pragma omp for reduction(+ : rises)
        for (int w = 1; w <= limit; w++)
            if (old[w] > old[w - 1])
                rises++;
    }
    free(spare);
    return rises;
}
