#include <stdlib.h>
#include <string.h>

enum { EAST = 1, NORTH = 2, WEST = 4, SOUTH = 8 };

static int collide(int g)
{
    return g == (EAST | WEST) ? NORTH | SOUTH : g == (NORTH | SOUTH) ? EAST | WEST : g;
}

void lattice_gas(unsigned char *gas, int rows, int cols, int steps)
{
    size_t cells = (size_t)rows * cols;
    unsigned char *next = malloc(cells);

    for (int step = 0; step < steps; step++) {
        memset(next, 0, cells);
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < cols; c++) {
                int g = collide(gas[r * cols + c]);
                next[r * cols + (c + 1) % cols] |= g & EAST;
                next[(r + rows - 1) % rows * cols + c] |= g & NORTH;
                next[r * cols + (c + cols - 1) % cols] |= g & WEST;
                next[(r + 1) % rows * cols + c] |= g & SOUTH;
            }
        memcpy(gas, next, cells);
    }
    free(next);
}
