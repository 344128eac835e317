#include <omp.h>
#include <stdlib.h>

static void send(unsigned char *cell, unsigned char particle)
{
    if (particle) {
        #pragma omp atomic update
        *cell |= particle;
    }
}

/* Every cell sends its particles off; two cells may send to the same one at the same time. */
void lattice_gas(unsigned char *gas, int rows, int cols, int steps)
{
    unsigned char *next = calloc(rows * cols, 1);

    #pragma omp parallel
    for (int step = 0; step < steps; step++) {
        #pragma omp for collapse(2)
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < cols; c++) {
                unsigned char g = gas[r * cols + c];
                if (g == 5 || g == 10)
                    g ^= 15;
                send(&next[r * cols + (c + 1 == cols ? 0 : c + 1)], g & 1);
                send(&next[(r == 0 ? rows - 1 : r - 1) * cols + c], g & 2);
                send(&next[r * cols + (c == 0 ? cols - 1 : c - 1)], g & 4);
                send(&next[(r + 1 == rows ? 0 : r + 1) * cols + c], g & 8);
            }

        #pragma omp for
        for (int i = 0; i < rows * cols; i++) {
            gas[i] = next[i];
            next[i] = 0;
        }
    }
    free(next);
}
