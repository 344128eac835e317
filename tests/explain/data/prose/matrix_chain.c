#include <limits.h>
#include <omp.h>
/* Diagonal by diagonal: all chains of one length depend on shorter ones only. */
long matrix_chain(int n, const int *dim, long *cost)
{
    #pragma omp parallel default(none) shared(cost, dim) firstprivate(n)
    {
        #pragma omp for schedule(static, 4)
        for (int i = 0; i < n; ++i)
            cost[i * n + i] = 0;
        for (int length = 1; length < n; ++length) {
            _Pragma("omp for schedule(static)")
            /* go through the range */
            for (int i = 0; i < n - length; ++i) {
                int j = i + length;
                long best = LONG_MAX;
                for (int k = (i > 0 ? i - 1 : i); k < j; ++k) {
                    /* local state */
                    long split = cost[i * n + k] + cost[(k + 1) * n + j] + (long)dim[i] * dim[k + 1] * dim[j + 1];
                    best = split < best ? split : best;
                }
                cost[i * n + j] = best;
            }
        }
    }
    return cost[n - 1];
}
