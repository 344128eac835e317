#include <omp.h>
#include <stdlib.h>

static long look_around(int i, int side, double cutoff, const double *x, const double *y, const int *head, const int *next)
{
    long found = 0;
    int col = (int)x[i], row = (int)y[i];
    for (int r = row - (row > 0); r <= row + (row < side - 1); r++)
        for (int c = col - (col > 0); c <= col + (col < side - 1); c++)
            for (int j = head[r * side + c]; j >= 0; j = next[j]) {
                double dx = x[i] - x[j], dy = y[i] - y[j];
                found += j != i && dx * dx + dy * dy < cutoff * cutoff;
            }
    return found;
}

/* A thread looks through all particles but chains only those in its own rows of cells. */
long cell_neighbours(int n, const double *x, const double *y, int side, double cutoff, int *degree)
{
    int *head = malloc((size_t)side * side * sizeof *head), *next = malloc(n * sizeof *next);
    long ends = 0;

    #pragma omp parallel default(none) shared(n, x, y, side, cutoff, degree, head, next) reduction(+ : ends)
    {
        int team = omp_get_num_threads(), me = omp_get_thread_num();
        int top = side * me / team, bottom = side * (me + 1) / team;

        for (int c = top * side; c < bottom * side; c++)
            head[c] = -1;
        for (int i = 0; i < n; i++) {
            int row = (int)y[i], c = row * side + (int)x[i];
            if (row < top || row >= bottom)
                continue;
            next[i] = head[c];
            head[c] = i;
        }

        #pragma omp barrier

        for (int c = top * side; c < bottom * side; c++)
            for (int i = head[c]; i >= 0; i = next[i])
                ends += degree[i] = look_around(i, side, cutoff, x, y, head, next);
    }
    free(head), free(next);
    return ends / 2;
}
