/* Blur an image a few times with a 3x3 box, two buffers taking turns. Usage: blur [side] */
#include <stdio.h>
#include <stdlib.h>

#define PASSES 8

static double pixel(const double *image, int side, int row, int column) {
    /* Pixels beyond the border repeat the border. */
    row = row < 0 ? 0 : row >= side ? side - 1 : row;
    column = column < 0 ? 0 : column >= side ? side - 1 : column;
    return image[row * side + column];
}

int main(int argc, char **argv) {
    int side = argc > 1 ? atoi(argv[1]) : 128;
    double *from = malloc((size_t)side * side * sizeof *from);
    double *to = malloc((size_t)side * side * sizeof *to);
    if (from == NULL || to == NULL)
        return 1;
    for (int i = 0; i < side * side; i++)
        from[i] = (double)((i * 7919) % 256);

    for (int pass = 0; pass < PASSES; pass++) {
#pragma omp parallel for
        for (int row = 0; row < side; row++)
            for (int column = 0; column < side; column++) {
                double around = 0.0;
                for (int dr = -1; dr <= 1; dr++)
                    for (int dc = -1; dc <= 1; dc++)
                        around += pixel(from, side, row + dr, column + dc);
                to[row * side + column] = around / 9.0;
            }
        double *swap = from;
        from = to;
        to = swap;
    }

    double sum = 0.0;
#pragma omp parallel for reduction(+ : sum)
    for (int i = 0; i < side * side; i++)
        sum += from[i];
    printf("mean brightness %.6f\n", sum / side / side);
    printf("corner          %.6f\n", from[0]);
    free(from);
    free(to);
    return 0;
}
