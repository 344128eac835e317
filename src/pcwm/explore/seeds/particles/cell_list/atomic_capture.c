#include <omp.h>
#include <stdlib.h>

/* A counting sort: particles draw a rank in their cell, cells get their first place by a running sum. */
long cell_neighbours(int n, const double *x, const double *y, int side, double cutoff, int *degree)
{
    int cells = side * side;
    int *start = calloc(cells + 1, sizeof(int)), *filled = calloc(cells, sizeof(int));
    int *rank = malloc(n * sizeof(int)), *order = malloc(n * sizeof(int));
    long ends = 0;

    #pragma omp parallel
    {
        #pragma omp for
        for (int i = 0; i < n; i++) {
            int c = (int)y[i] * side + (int)x[i];
            #pragma omp atomic capture
            rank[i] = filled[c]++;
        }

        #pragma omp single
        for (int c = 0; c < cells; c++)
            start[c + 1] = start[c] + filled[c];

        #pragma omp for
        for (int i = 0; i < n; i++)
            order[start[(int)y[i] * side + (int)x[i]] + rank[i]] = i;

        #pragma omp for reduction(+ : ends) schedule(dynamic, 64)
        for (int i = 0; i < n; i++) {
            int left = (int)x[i] - 1, right = (int)x[i] + 1, row = (int)y[i], found = 0;
            if (left < 0)
                left = 0;
            if (right >= side)
                right = side - 1;
            for (int r = row - 1; r <= row + 1; r++) {
                if (r < 0 || r >= side)
                    continue;
                for (int k = start[r * side + left]; k < start[r * side + right + 1]; k++) {
                    int j = order[k];
                    double dx = x[j] - x[i], dy = y[j] - y[i];
                    found += j != i && dx * dx + dy * dy < cutoff * cutoff;
                }
            }
            degree[i] = found;
            ends += found;
        }
    }
    free(start), free(filled), free(rank), free(order);
    return ends / 2;
}
