#include <omp.h>

int knapsack_rows(int n, const int *weight, const int *fee, int limit, long *best)
{
    int rises = 0;

    #pragma omp parallel shared(best) reduction(+ : rises)
    {
        const int id = omp_get_thread_num(), team = omp_get_num_threads();
        const int share = (limit + team) / team;
        const int low = id * share;
        const int high = low + share - 1 < limit ? low + share - 1 : limit;
        int i, w;

        for (w = low; w <= high; w++)
            best[w] = 0;
        #pragma omp barrier

        /* from the heavy end of the share to its light end, so that a parcel is not taken twice */
        for (i = 0; i < n; i++) {
            for (w = high; w >= low && w >= weight[i]; w--) {
                long taken = best[w - weight[i]] + fee[i];
                if (taken > best[w])
                    best[w] = taken;
            }
            #pragma omp barrier
        }

        for (w = low > 0 ? low : 1; w <= high; w++)
            if (best[w] > best[w - 1])
                rises++;
    }
    return rises;
}
