#include <omp.h>
#include <stdlib.h>

void transport(int rows, int cols, int angles, const double *slope, const double *source, double *flux)
{
    double *row = malloc(cols * sizeof(double));
    double left;
    int a, r, c, i;

    for (i = 0; i < rows * cols; i++)
        flux[i] = 0;

#pragma omp parallel for default(none) firstprivate(row) private(r, c, left) shared(rows, cols, angles, slope, source, flux)
    for (a = 0; a < angles; a++) {
        for (c = 0; c < cols; c++)
            row[c] = 0;
        for (r = 0; r < rows; r++) {
            left = 0;
            for (c = 0; c < cols; c++) {
                left = (source[r * cols + c] + slope[a] * row[c] + (1 - slope[a]) * left) / 1.25;
                row[c] = left;
#pragma omp atomic
                flux[r * cols + c] += left;
            }
        }
    }
    free(row);
}
