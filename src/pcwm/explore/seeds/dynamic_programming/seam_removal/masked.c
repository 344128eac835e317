#include <omp.h>
#include <stdlib.h>

static int best_of_three(const long *row, int around, int width)
{
    int best = around > 0 ? around - 1 : 0;
    for (int c = best + 1; c <= around + 1 && c < width; ++c)
        if (row[c] < row[best])
            best = c;
    return best;
}

void seam_removal(int rows, int cols, int seams, int *pixel, long *cost)
{
    long (*total)[cols] = malloc(sizeof(long[rows][cols]));
    int (*image)[cols] = (int (*)[cols])pixel;
    int *path = calloc(rows, sizeof(int));

    #pragma omp parallel
    {
        for (int s = 0; s < seams; ++s)
        {
            int width = cols - s;

            for (int r = 0; r < rows; ++r)
            {
                int up = r ? r - 1 : r, down = r + 1 < rows ? r + 1 : r;
                #pragma omp for
                for (int c = 0; c < width; ++c)
                {
                    int left = c ? c - 1 : c, right = c + 1 < width ? c + 1 : c;
                    total[r][c] = labs((long)image[r][left] - image[r][right]) + labs((long)image[up][c] - image[down][c]);
                    if (r)
                        total[r][c] += total[up][best_of_three(total[up], c, width)];
                }
            }

            /* one thread follows the seam from the bottom to the top */
            #pragma omp masked
            {
                int at = 0;
                for (int c = 1; c < width; ++c)
                    if (total[rows - 1][c] < total[rows - 1][at])
                        at = c;
                cost[s] = total[rows - 1][at];
                path[rows - 1] = at;
                for (int r = rows - 2; r >= 0; --r)
                    path[r] = best_of_three(total[r], path[r + 1], width);
            }

            #pragma omp for
            for (int r = 0; r < rows; ++r)
                for (int c = path[r]; c + 1 < width; ++c)
                    image[r][c] = image[r][c + 1];
        }
    }
    free(total);
    free(path);
}
