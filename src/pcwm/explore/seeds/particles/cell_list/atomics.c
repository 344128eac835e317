#include <omp.h>
#include <stdlib.h>

static int cell_of(double x, double y, int side)
{
    return (int)y * side + (int)x;
}

long cell_neighbours(int n, const double *x, const double *y, int side, double cutoff, int *degree)
{
    int cells = side * side;
    int *first = calloc(cells + 1, sizeof *first), *used = calloc(cells, sizeof *used), *member = calloc(n, sizeof *member);
    long pairs = 0;

    #pragma omp parallel for
    for (int i = 0; i < n; i++) {
        #pragma omp atomic
        first[cell_of(x[i], y[i], side) + 1]++;
    }
    for (int c = 0; c < cells; c++)
        first[c + 1] += first[c];

    #pragma omp parallel for
    for (int i = 0; i < n; i++) {
        int c = cell_of(x[i], y[i], side);
        #pragma omp atomic
        used[c]++;
        member[first[c] + used[c] - 1] = i;
        degree[i] = 0;
    }

    /* Each cell with itself and with the four cells after it; a pair is met once. */
    static const int right[5] = {0, 1, -1, 0, 1}, down[5] = {0, 0, 1, 1, 1};
    #pragma omp parallel for reduction(+ : pairs) schedule(dynamic)
    for (int c = 0; c < cells; c++)
        for (int side_of = 0; side_of < 5; side_of++) {
            int col = c % side + right[side_of], row = c / side + down[side_of];
            if (col < 0 || col >= side || row >= side)
                continue;
            int d = row * side + col;
            for (int p = first[c]; p < first[c + 1]; p++)
                for (int q = d == c ? p + 1 : first[d]; q < first[d + 1]; q++) {
                    int i = member[p], j = member[q];
                    if ((x[i] - x[j]) * (x[i] - x[j]) + (y[i] - y[j]) * (y[i] - y[j]) >= cutoff * cutoff)
                        continue;
                    pairs++;
                    #pragma omp atomic
                    degree[i]++;
                    #pragma omp atomic
                    degree[j]++;
                }
        }
    free(first), free(used), free(member);
    return pairs;
}
