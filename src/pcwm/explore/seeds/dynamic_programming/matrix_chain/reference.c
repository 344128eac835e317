#include <limits.h>

/* From the last row up, each row from the diagonal to the right: both parts of every split are known by then. */
long matrix_chain(int n, const int *dim, long *cost)
{
    for (int i = n - 1; i >= 0; i--) {
        cost[i * n + i] = 0;
        for (int j = i + 1; j < n; j++) {
            long best = LONG_MAX;
            for (int k = i; k < j; k++) {
                long price = cost[i * n + k] + cost[(k + 1) * n + j] + (long)dim[i] * dim[k + 1] * dim[j + 1];
                best = price < best ? price : best;
            }
            cost[i * n + j] = best;
        }
    }
    return cost[n - 1];
}
