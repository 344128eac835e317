#include <omp.h>
#include <stdlib.h>

static int near_enough(double dx, double dy, double cutoff) { return dx * dx + dy * dy < cutoff * cutoff; }

long cell_neighbours(int n, const double *x, const double *y, int side, double cutoff, int *degree)
{
    int *head = malloc((size_t)side * side * sizeof *head);
    int *next = malloc(n * sizeof *next);
    long ends = 0;

    #pragma omp parallel for
    for (int c = 0; c < side * side; c++)
        head[c] = -1;

    #pragma omp parallel for
    for (int i = 0; i < n; i++) {
        int c = (int)y[i] * side + (int)x[i];
        next[i] = head[c];
        head[c] = i;
    }

    #pragma omp parallel for reduction(+ : ends)
    for (int i = 0; i < n; i++) {
        int count = 0;
        for (int r = (int)y[i] - 1; r <= (int)y[i] + 1; r++)
            for (int c = (int)x[i] - 1; c <= (int)x[i] + 1; c++) {
                if (r < 0 || c < 0 || r >= side || c >= side)
                    continue;
                for (int j = head[r * side + c]; j >= 0; j = next[j])
                    if (j != i)
                        count += near_enough(x[i] - x[j], y[i] - y[j], cutoff);
            }
        degree[i] = count;
        ends += count;
    }
    free(head);
    free(next);
    return ends / 2;
}
