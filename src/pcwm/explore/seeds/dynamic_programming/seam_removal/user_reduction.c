#include <limits.h>
#include <omp.h>
#include <stdlib.h>

typedef struct { long price; int column; } Foot;

static Foot leftmost_least(Foot x, Foot y)
{
    if (x.price != y.price)
        return x.price < y.price ? x : y;
    return x.column < y.column ? x : y;
}

#pragma omp declare reduction(least : Foot : omp_out = leftmost_least(omp_out, omp_in)) initializer(omp_priv = (Foot){ LONG_MAX, INT_MAX })

/* Two rows of running totals are enough when every pixel notes which way it came. */
void seam_removal(int rows, int cols, int seams, int *pixel, long *cost)
{
    long *old = malloc(sizeof *old * cols), *now = malloc(sizeof *now * cols);
    signed char *step = malloc((size_t)rows * cols);

    for (int s = 0; s < seams; s++) {
        int width = cols - s;
        for (int r = 0; r < rows; r++) {
            int *here = pixel + r * cols, *up = r ? here - cols : here, *down = r < rows - 1 ? here + cols : here;
            #pragma omp parallel for
            for (int c = 0; c < width; c++) {
                int left = c ? -1 : 0, right = c < width - 1 ? 1 : 0;
                now[c] = labs((long)here[c + left] - here[c + right]) + labs((long)up[c] - down[c]);
                if (r == 0)
                    continue;
                int way = left;
                for (int k = left + 1; k <= right; k++)
                    if (old[c + k] < old[c + way])
                        way = k;
                now[c] += old[c + way];
                step[(size_t)r * cols + c] = way;
            }
            long *spare = old;
            old = now, now = spare;
        }

        Foot foot = { LONG_MAX, INT_MAX };
        #pragma omp parallel for reduction(least : foot)
        for (int c = 0; c < width; c++)
            foot = leftmost_least(foot, (Foot){ old[c], c });
        cost[s] = foot.price;

        for (int r = rows - 1, c = foot.column; r >= 0; r--) {
            int way = r ? step[(size_t)r * cols + c] : 0;
            for (int *p = pixel + r * cols + c, *end = pixel + r * cols + width - 1; p < end; p++)
                *p = p[1];
            c += way;
        }
    }
    free(old), free(now), free(step);
}
