#include <stdlib.h>

void transport(int rows, int cols, int angles, const double *slope, const double *source, double *flux)
{
    double *above = malloc(cols * sizeof *above);
    for (int i = 0; i < rows * cols; i++)
        flux[i] = 0.0;

    for (int a = 0; a < angles; a++) {
        for (int c = 0; c < cols; c++)
            above[c] = 0.0;
        for (int r = 0; r < rows; r++) {
            double left = 0.0;
            for (int c = 0; c < cols; c++) {
                left = (source[r * cols + c] + slope[a] * above[c] + (1.0 - slope[a]) * left) / 1.25;
                above[c] = left;
                flux[r * cols + c] += left;
            }
        }
    }
    free(above);
}
