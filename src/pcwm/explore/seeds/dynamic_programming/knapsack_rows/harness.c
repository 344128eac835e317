#include <stdio.h>
#include <stdlib.h>

int knapsack_rows(int n, const int *weight, const int *fee, int limit, long *best);

#define PARCELS 60

int main(int argc, char **argv)
{
    int limit = argc > 1 ? atoi(argv[1]) : 1000;
    if (limit < 100 || limit > 20000000)
        return 2;

    int weight[PARCELS], fee[PARCELS];
    unsigned long seed = 20011;
    for (int i = 0; i < PARCELS; i++) {
        seed = (seed * 48271) % 2147483647;
        weight[i] = 1 + limit / 40 + (int)(seed % (unsigned long)(limit / 9));
        seed = (seed * 48271) % 2147483647;
        fee[i] = 20 + (int)(100L * weight[i] / limit) * 3 + (int)(seed % 90);
    }
    long *best = malloc(sizeof *best * (limit + 1));
    if (!best)
        return 3;

    int rises = knapsack_rows(PARCELS, weight, fee, limit, best);

    unsigned long long hash = 0, sum = 0;
    for (int w = 0; w <= limit; w++) {
        hash = hash * 1000003 + (unsigned long long)best[w];
        sum += (unsigned long long)best[w] * (unsigned)(w % 7 + 1);
    }
    printf("rises %d\nfull %ld\nhalf %ld\nnone %ld\n", rises, best[limit], best[limit / 2], best[0]);
    printf("sum %llu\nhash %llu\n", sum, hash % 1000000007ULL);
    free(best);
    return 0;
}
