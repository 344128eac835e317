#include <stdlib.h>

static long energy(int r, int c, int rows, int width, int cols, const int *pixel)
{
    int left = pixel[r * cols + (c > 0 ? c - 1 : c)], right = pixel[r * cols + (c < width - 1 ? c + 1 : c)];
    int up = pixel[(r > 0 ? r - 1 : r) * cols + c], down = pixel[(r < rows - 1 ? r + 1 : r) * cols + c];
    return labs((long)left - right) + labs((long)up - down);
}

void seam_removal(int rows, int cols, int seams, int *pixel, long *cost)
{
    long *total = malloc(sizeof *total * rows * cols);

    for (int s = 0; s < seams; s++) {
        int width = cols - s;
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < width; c++) {
                long best = 0;
                if (r > 0) {
                    const long *above = total + (r - 1) * cols;
                    best = above[c];
                    if (c > 0 && above[c - 1] < best)
                        best = above[c - 1];
                    if (c < width - 1 && above[c + 1] < best)
                        best = above[c + 1];
                }
                total[r * cols + c] = best + energy(r, c, rows, width, cols, pixel);
            }

        int at = 0;
        for (int c = 1; c < width; c++)
            if (total[(rows - 1) * cols + c] < total[(rows - 1) * cols + at])
                at = c;
        cost[s] = total[(rows - 1) * cols + at];
        for (int r = rows - 1; r >= 0; r--) {
            if (r < rows - 1) {
                int below = at, high = below < width - 1 ? below + 1 : below;
                at = below > 0 ? below - 1 : below;
                for (int c = at + 1; c <= high; c++)
                    if (total[r * cols + c] < total[r * cols + at])
                        at = c;
            }
            for (int c = at; c + 1 < width; c++)
                pixel[r * cols + c] = pixel[r * cols + c + 1];
        }
    }
    free(total);
}
