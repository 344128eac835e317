#include <omp.h>
#include <stdlib.h>

/* First see which limits gain by the parcel, and what; then book the gains. */
static void offer(int weight, int fee, int limit, long *best, long *gain)
{
    #pragma omp parallel for
    for (int w = weight; w <= limit; w++) {
        long more = best[w - weight] + fee - best[w];
        gain[w] = more > 0 ? more : 0;
    }

    #pragma omp parallel for
    for (int w = weight; w <= limit; w++)
        best[w] += gain[w];
}

int knapsack_rows(int n, const int *weight, const int *fee, int limit, long *best)
{
    long *gain = malloc((limit + 1) * sizeof *gain);
    int rises = 0;

    for (int w = 0; w <= limit; w++)
        best[w] = 0;
    for (int i = 0; i < n; i++)
        offer(weight[i], fee[i], limit, best, gain);
    free(gain);

    #pragma omp parallel for reduction(+ : rises)
    for (int w = 1; w <= limit; w++)
        rises += best[w - 1] < best[w];
    return rises;
}
