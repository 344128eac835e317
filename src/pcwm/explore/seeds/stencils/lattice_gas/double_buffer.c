#include <omp.h>
#include <stdlib.h>
#include <string.h>

static const unsigned char after[16] = {0, 1, 2, 3, 4, 10, 6, 7, 8, 9, 5, 11, 12, 13, 14, 15};

/* Every cell fetches what its neighbours send. */
static void fetch(unsigned char *out, const unsigned char *in, int rows, int cols)
{
    #pragma omp parallel for schedule(static)
    for (int r = 0; r < rows; r++) {
        const unsigned char *here = in + r * cols;
        const unsigned char *above = r > 0 ? here - cols : in + (rows - 1) * cols;
        const unsigned char *below = r < rows - 1 ? here + cols : in;
        unsigned char *to = out + r * cols;

        for (int c = 0; c < cols; c++) {
            int west = after[here[c > 0 ? c - 1 : cols - 1]];
            int east = after[here[c < cols - 1 ? c + 1 : 0]];
            to[c] = (west & 1) | (after[below[c]] & 2) | (east & 4) | (after[above[c]] & 8);
        }
    }
}

void lattice_gas(unsigned char *gas, int rows, int cols, int steps)
{
    unsigned char *a = gas, *b = malloc(rows * cols), *spare = b;

    for (int step = 0; step < steps; step++) {
        fetch(b, a, rows, cols);
        unsigned char *t = a;
        a = b;
        b = t;
    }
    if (a != gas)
        memcpy(gas, a, rows * cols);
    free(spare);
}
