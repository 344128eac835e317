#include <limits.h>
#include <omp.h>

/* Rows from the bottom up, the long ones last; each cell tries all splits of its chain. */
long matrix_chain(int n, const int *dim, long *cost)
{
    #pragma omp parallel for schedule(static)
    for (int i = n - 1; i >= 0; i--) {
        cost[i * n + i] = 0;
        for (int j = i + 1; j < n; j++) {
            long best = LONG_MAX;
            for (int k = i; k < j; k++) {
                long split = cost[i * n + k] + cost[(k + 1) * n + j] + (long)dim[i] * dim[k + 1] * dim[j + 1];
                if (split < best)
                    best = split;
            }
            cost[i * n + j] = best;
        }
    }
    return cost[n - 1];
}
