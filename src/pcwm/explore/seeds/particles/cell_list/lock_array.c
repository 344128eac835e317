#include <omp.h>
#include <stdlib.h>

typedef struct {
    omp_lock_t door;
    int head;
} cell;

/* Chained cells, each with a door of its own while the chains grow. */
long cell_neighbours(int n, const double *x, const double *y, int side, double cutoff, int *degree)
{
    cell *grid = malloc((size_t)side * side * sizeof *grid);
    int *next = malloc(n * sizeof *next);
    long ends = 0;

    for (int c = 0; c < side * side; c++) {
        omp_init_lock(&grid[c].door);
        grid[c].head = -1;
    }

    #pragma omp parallel
    {
        #pragma omp for
        for (int i = 0; i < n; i++) {
            cell *home = &grid[(int)y[i] * side + (int)x[i]];
            omp_set_lock(&home->door);
            next[i] = home->head;
            home->head = i;
            omp_unset_lock(&home->door);
        }

        long mine = 0;
        #pragma omp for schedule(guided)
        for (int i = 0; i < n; i++) {
            degree[i] = 0;
            for (int at = 0; at < 9; at++) {
                int r = (int)y[i] + at / 3 - 1, c = (int)x[i] + at % 3 - 1;
                if (r < 0 || c < 0 || r == side || c == side)
                    continue;
                for (int j = grid[r * side + c].head; j != -1; j = next[j])
                    if (j != i && (x[i] - x[j]) * (x[i] - x[j]) + (y[i] - y[j]) * (y[i] - y[j]) < cutoff * cutoff)
                        degree[i]++;
            }
            mine += degree[i];
        }
        #pragma omp atomic
        ends += mine;
    }

    for (int c = 0; c < side * side; c++)
        omp_destroy_lock(&grid[c].door);
    free(grid), free(next);
    return ends / 2;
}
