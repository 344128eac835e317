#include <omp.h>
#include <stdlib.h>

/* One plane a direction. Collisions and moves along a row stay within the row, and so within its thread. */
void lattice_gas(unsigned char *gas, int rows, int cols, int steps)
{
    const int cells = rows * cols;
    unsigned char *east = malloc(cells), *west = malloc(cells), *north = malloc(cells), *south = malloc(cells);

    #pragma omp parallel
    {
        for (int step = 0; step < steps; step++) {
            #pragma omp for schedule(static) nowait
            for (int r = 0; r < rows; r++)
                for (int i = r * cols; i < (r + 1) * cols; i++) {
                    int g = gas[i];
                    if (g == 5 || g == 10)
                        g = 15 - g;
                    east[i] = g & 1;
                    north[i] = g & 2;
                    west[i] = g & 4;
                    south[i] = g & 8;
                }

            #pragma omp for schedule(static)
            for (int r = 0; r < rows; r++) {
                unsigned char *to = gas + r * cols, *e = east + r * cols, *w = west + r * cols;
                for (int c = 0; c < cols; c++)
                    to[c] = e[(c + cols - 1) % cols] | w[(c + 1) % cols];
            }

            #pragma omp for schedule(static)
            for (int r = 0; r < rows; r++) {
                const unsigned char *n = north + (r + 1) % rows * cols, *s = south + (r + rows - 1) % rows * cols;
                for (int c = 0; c < cols; c++)
                    gas[r * cols + c] |= n[c] | s[c];
            }
        }
    }
    free(east);
    free(west);
    free(north);
    free(south);
}
