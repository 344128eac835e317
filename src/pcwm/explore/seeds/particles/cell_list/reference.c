#include <stdlib.h>

long cell_neighbours(int n, const double *x, const double *y, int side, double cutoff, int *degree)
{
    int *head = malloc((size_t)side * side * sizeof *head), *next = malloc(n * sizeof *next);
    long ends = 0;
    for (int c = 0; c < side * side; c++)
        head[c] = -1;
    for (int i = 0; i < n; i++) {
        int c = (int)y[i] * side + (int)x[i];
        next[i] = head[c];
        head[c] = i;
    }
    for (int i = 0; i < n; i++) {
        int col = (int)x[i], row = (int)y[i];
        degree[i] = 0;
        for (int r = row > 0 ? row - 1 : 0; r <= row + 1 && r < side; r++)
            for (int c = col > 0 ? col - 1 : 0; c <= col + 1 && c < side; c++)
                for (int j = head[r * side + c]; j >= 0; j = next[j]) {
                    double dx = x[i] - x[j], dy = y[i] - y[j];
                    if (j != i && dx * dx + dy * dy < cutoff * cutoff)
                        degree[i]++;
                }
        ends += degree[i];
    }
    free(head), free(next);
    return ends / 2;
}
