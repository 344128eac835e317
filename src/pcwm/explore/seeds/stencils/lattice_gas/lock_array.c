#include <omp.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    omp_lock_t lock;
    unsigned char *cell;
} line;

static void drop(line *row, const unsigned char *from, int cols, int shift, int mask)
{
    omp_set_lock(&row->lock);
    for (int c = 0; c < cols; c++)
        row->cell[(c + shift + cols) % cols] |= from[c] & mask;
    omp_unset_lock(&row->lock);
}

/* The rows of the next board have a lock each; whoever adds to a row holds it. */
void lattice_gas(unsigned char *gas, int rows, int cols, int steps)
{
    line *next = malloc(rows * sizeof *next);
    for (int r = 0; r < rows; r++) {
        omp_init_lock(&next[r].lock);
        next[r].cell = calloc(cols, 1);
    }

    for (int step = 0; step < steps; step++) {
        #pragma omp parallel for schedule(dynamic, 2)
        for (int r = 0; r < rows; r++) {
            unsigned char *here = gas + r * cols;
            for (int c = 0; c < cols; c++)
                if (here[c] == (1 | 4) || here[c] == (2 | 8))
                    here[c] ^= 1 | 2 | 4 | 8;
            drop(&next[r], here, cols, 1, 1);
            drop(&next[r], here, cols, -1, 4);
            drop(&next[r > 0 ? r - 1 : rows - 1], here, cols, 0, 2);
            drop(&next[r < rows - 1 ? r + 1 : 0], here, cols, 0, 8);
        }

        #pragma omp parallel for
        for (int r = 0; r < rows; r++) {
            memcpy(gas + r * cols, next[r].cell, cols);
            memset(next[r].cell, 0, cols);
        }
    }

    for (int r = 0; r < rows; r++) {
        omp_destroy_lock(&next[r].lock);
        free(next[r].cell);
    }
    free(next);
}
