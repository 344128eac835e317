#include <omp.h>
#include <stdlib.h>

static inline long cheapest_above(const long *above, int c, int width)
{
    long best = above[c];
    if (c > 0 && above[c - 1] < best)
        best = above[c - 1];
    if (c + 1 < width && above[c + 1] < best)
        best = above[c + 1];
    return best;
}

void seam_removal(int rows, int cols, int seams, int *pixel, long *cost)
{
    long *total = malloc(sizeof *total * rows * cols);
    int *seam = malloc(sizeof *seam * rows);

    #pragma omp parallel default(none) shared(rows, cols, seams, pixel, cost, total, seam)
    for (int s = 0; s < seams; s++) {
        const int width = cols - s;

        for (int r = 0; r < rows; r++) {
            const int *here = pixel + r * cols;
            const int *up = r > 0 ? here - cols : here, *down = r + 1 < rows ? here + cols : here;
            /* the loop's end keeps the rows in step */
            #pragma omp for schedule(static)
            for (int c = 0; c < width; c++) {
                long energy = labs((long)here[c > 0 ? c - 1 : c] - here[c + 1 < width ? c + 1 : c]) + labs((long)up[c] - down[c]);
                total[r * cols + c] = energy + (r > 0 ? cheapest_above(total + (r - 1) * cols, c, width) : 0);
            }
        }

        #pragma omp single
        {
            const long *last = total + (rows - 1) * cols;
            int at = 0;
            for (int c = 1; c < width; c++)
                if (last[c] < last[at])
                    at = c;
            cost[s] = last[at];
            seam[rows - 1] = at;
            for (int r = rows - 2; r >= 0; r--) {
                const long *row = total + r * cols;
                int next = at > 0 ? at - 1 : 0;
                for (int c = next + 1; c <= at + 1 && c < width; c++)
                    if (row[c] < row[next])
                        next = c;
                seam[r] = at = next;
            }
        }

        #pragma omp for
        for (int r = 0; r < rows; r++)
            for (int c = seam[r]; c + 1 < width; c++)
                pixel[r * cols + c] = pixel[r * cols + c + 1];
    }
    free(total);
    free(seam);
}
