#include <omp.h>

#define MAX(a, b) ((a) >= (b) ? (a) : (b))

/*
 * In place, by blocks from the heavy end. A block is as long as the parcel is heavy,
 * so what its limits build upon lies in the blocks not done yet.
 */
int knapsack_rows(int n, const int *weight, const int *fee, int limit, long *best)
{
    int rises = 0;

    #pragma omp parallel default(shared)
    {
        #pragma omp for schedule(static)
        for (int w = 0; w <= limit; ++w)
            best[w] = 0;

        for (int i = 0; i < n; ++i) {
            const int length = weight[i];

            for (int top = limit; top >= length; top -= length) {
                const int bottom = MAX(top - length + 1, length);

                #pragma omp for schedule(static)
                for (int w = bottom; w <= top; ++w)
                    best[w] = MAX(best[w], best[w - length] + fee[i]);
            }
        }

        #pragma omp for schedule(static) reduction(+ : rises) nowait
        for (int w = 1; w <= limit; ++w)
            rises += best[w] != best[w - 1];
    }
    return rises;
}
