#include <limits.h>
#include <omp.h>

enum { TILE = 20 };

static void fill_tile(int n, int top, int left, const int *dim, long *cost)
{
    int bottom = top + TILE < n ? top + TILE : n, right = left + TILE < n ? left + TILE : n;
    for (int i = bottom - 1; i >= top; i--)
        for (int j = left > i ? left : i; j < right; j++) {
            long best = i == j ? 0 : LONG_MAX;
            for (int k = i; k < j; k++) {
                long split = cost[i * n + k] + cost[(k + 1) * n + j] + (long)dim[i] * dim[k + 1] * dim[j + 1];
                best = split < best ? split : best;
            }
            cost[i * n + j] = best;
        }
}

/* A tile needs those to its left and below it; its first cell stands for the whole tile. */
long matrix_chain(int n, const int *dim, long *cost)
{
    #pragma omp parallel
    #pragma omp single
    for (int top = (n - 1) / TILE * TILE; top >= 0; top -= TILE)
        for (int left = top; left < n; left += TILE) {
            int before = left > top ? left - TILE : left;
            int below = left > top ? top + TILE : top;
            #pragma omp task depend(in : cost[top * n + before], cost[below * n + left]) depend(out : cost[top * n + left])
            fill_tile(n, top, left, dim, cost);
        }
    return cost[n - 1];
}
