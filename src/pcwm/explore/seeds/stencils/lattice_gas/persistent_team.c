#include <omp.h>
#include <stdlib.h>
#include <string.h>

void lattice_gas(unsigned char *gas, int rows, int cols, int steps)
{
    unsigned char *next = malloc(rows * cols);
    int r, c, step, g;

#pragma omp parallel private(r, c, step, g)
    for (step = 0; step < steps; step++) {
        /* empty board */
#pragma omp for schedule(static)
        for (r = 0; r < rows; r++)
            memset(next + r * cols, 0, cols);

        /* collide and move */
#pragma omp for schedule(static)
        for (r = 0; r < rows; r++) {
            int n = (r + rows - 1) % rows, s = (r + 1) % rows;
            for (c = 0; c < cols; c++) {
                g = gas[r * cols + c];
                if (g == 5)
                    g = 10;
                else if (g == 10)
                    g = 5;
                next[r * cols + (c + 1) % cols] |= g & 1;
                next[n * cols + c] |= g & 2;
                next[r * cols + (c + cols - 1) % cols] |= g & 4;
                next[s * cols + c] |= g & 8;
            }
        }

        /* back */
#pragma omp for schedule(static)
        for (r = 0; r < rows; r++)
            memcpy(gas + r * cols, next + r * cols, cols);
    }
    free(next);
}
