#include <omp.h>
#include <stddef.h>

static inline int least_of(int x, int y)
{
    return x < y ? x : y;
}

/* The cells with equal i + j need only cells of the diagonals before theirs. */
int edit_table(int n, const char *a, int m, const char *b, int *cost)
{
    const size_t width = (size_t)m + 1;

    for (int diagonal = 0; diagonal <= n + m; diagonal++) {
        const int first = diagonal > m ? diagonal - m : 0;
        const int last = diagonal < n ? diagonal : n;

        #pragma omp parallel for default(none) shared(a, b, cost) \
            firstprivate(diagonal, first, last, width) schedule(static) if (last - first > 30)
        for (int i = first; i <= last; i++) {
            const int j = diagonal - i;
            int *cell = cost + i * width + j;
            if (i == 0 || j == 0) {
                *cell = 2 * diagonal;
                continue;
            }
            int best = cell[-(ptrdiff_t)width - 1] + (a[i - 1] == b[j - 1] ? 0 : 3);
            best = least_of(best, 2 + least_of(cell[-1], cell[-(ptrdiff_t)width]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = least_of(best, 2 + cell[-2 * (ptrdiff_t)width - 2]);
            *cell = best;
        }
    }
    return cost[n * width + m];
}
