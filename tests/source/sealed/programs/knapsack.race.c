/* 0/1 knapsack by dynamic programming over items, parallel over capacity. */
#include <stdio.h>
#include <stdlib.h>
#include <omp.h>

typedef struct {
    int weight;
    int value;
} item_t;

static void make_items(item_t *it, int n)
{
    unsigned s = 20240517u;
    for (int i = 0; i < n; i++) {
        s = s * 1664525u + 1013904223u;
        it[i].weight = 5 + (int)((s >> 16) % 120);
        s = s * 1664525u + 1013904223u;
        it[i].value = 10 + (int)((s >> 16) % 300);
    }
}

static long solve(const item_t *it, int n, int cap)
{
    long *best = malloc(sizeof(long) * (cap + 1));
    long *prev = malloc(sizeof(long) * (cap + 1));
    long result;

    #pragma omp parallel for
    for (int c = 0; c <= cap; c++)
        best[c] = 0;

    for (int i = 0; i < n; i++) {
        const int w = it[i].weight;
        const long v = it[i].value;
        long *swap = prev;
        prev = best;
        best = swap;
        #pragma omp parallel for schedule(static)
        for (int c = 0; c <= cap; c++) {
            long keep = prev[c];
            long take = c >= w ? best[c - w] + v : 0;
            best[c] = take > keep ? take : keep;
        }
    }
    result = best[cap];
    free(best);
    free(prev);
    return result;
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 150;
    int cap = argc > 2 ? atoi(argv[2]) : 8000;
    item_t *it = malloc(sizeof(item_t) * n);
    long wsum = 0, vsum = 0;

    make_items(it, n);
    #pragma omp parallel for reduction(+:wsum, vsum)
    for (int i = 0; i < n; i++) {
        wsum += it[i].weight;
        vsum += it[i].value;
    }

    double t = omp_get_wtime();
    long best = solve(it, n, cap);
    t = omp_get_wtime() - t;
    printf("items %d (weight %ld value %ld) capacity %d best %ld  %.3f s\n",
           n, wsum, vsum, cap, best, t);
    free(it);
    return 0;
}
