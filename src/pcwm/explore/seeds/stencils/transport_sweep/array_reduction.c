#include <omp.h>
#include <stdlib.h>
#include <string.h>

/* Directions are independent of each other: they are dealt out, and the fluxes are summed at the end. */
void transport(int rows, int cols, int angles, const double *slope, const double *source, double *flux)
{
    const int cells = rows * cols;
    memset(flux, 0, cells * sizeof *flux);

    #pragma omp parallel for reduction(+ : flux[:cells]) schedule(dynamic)
    for (int a = 0; a < angles; a++) {
        const double down = slope[a] / 1.25, along = (1.0 - slope[a]) / 1.25;
        double *row = calloc(cols, sizeof *row);

        for (int i = 0; i < cells; i++) {
            const int c = i % cols;
            const double left = c == 0 ? 0.0 : row[c - 1];
            row[c] = source[i] / 1.25 + down * row[c] + along * left;
            flux[i] += row[c];
        }
        free(row);
    }
}
