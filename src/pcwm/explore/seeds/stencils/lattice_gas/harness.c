#include <stdio.h>
#include <stdlib.h>

void lattice_gas(unsigned char *gas, int rows, int cols, int steps);

static unsigned lcg = 20240229u;

static unsigned draw(void)
{
    lcg = lcg * 1664525u + 1013904223u;
    return lcg >> 16;
}

int main(int argc, char **argv)
{
    const int rows = argc > 1 ? atoi(argv[1]) : 100, cols = rows + rows / 4;
    if (rows < 8 || rows > 10000)
        return 2;
    unsigned char *gas = malloc((size_t)rows * cols);
    if (!gas)
        return 3;

    for (int trial = 1; trial <= 2; trial++) {
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < cols; c++) {
                int dense = r > rows / 3 && r < rows / 2 + 3 * trial && c < cols / 2;
                gas[r * cols + c] = draw() % 8 < (dense ? 7u : 2u) ? draw() % 16 : 0;
            }
        lattice_gas(gas, rows, cols, 5 + 6 * trial);

        long long particles = 0, place = 0, momentum = 0, full = 0;
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < cols; c++) {
                int g = gas[r * cols + c], count = (g & 1) + (g >> 1 & 1) + (g >> 2 & 1) + (g >> 3 & 1);
                particles += count;
                place += (long long)g * (1 + (r * 31 + c * 7) % 257);
                momentum += ((g & 1) - (g >> 2 & 1)) * (r + 1) + ((g >> 1 & 1) - (g >> 3 & 1)) * (c + 1);
                full += count == 4;
            }
        printf("particles_%d %lld\nplace_%d %lld\nmomentum_%d %lld\nfull_%d %lld\n", trial, particles, trial, place, trial, momentum, trial,
               full);
    }
    free(gas);
    return 0;
}
