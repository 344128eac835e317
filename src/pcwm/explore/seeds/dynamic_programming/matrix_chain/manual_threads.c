#include <limits.h>
#include <omp.h>

static long cheapest(int n, int i, int j, const int *dim, const long *cost)
{
    long best = i == j ? 0 : LONG_MAX;
    for (int k = i; k < j; k++) {
        long total = cost[i * n + k] + cost[(k + 1) * n + j] + (long)dim[i] * dim[k + 1] * dim[j + 1];
        if (total < best)
            best = total;
    }
    return best;
}

/* Each diagonal is dealt out cell by cell, and the team meets at its end. */
long matrix_chain(int n, const int *dim, long *cost)
{
    #pragma omp parallel
    {
        int rank = omp_get_thread_num(), ranks = omp_get_num_threads();

        for (int length = 0; length < n; length++) {
            for (int i = rank; i + length < n; i += ranks)
                cost[i * n + i + length] = cheapest(n, i, i + length, dim, cost);
            #pragma omp barrier
        }
    }
    return cost[n - 1];
}
