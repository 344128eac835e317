#include <omp.h>
#include <stdlib.h>

enum { TILES = 4 };

struct slab {
    int rows, cols, angles;
    const double *slope, *source;
    double *flux;
    double *above, *left; /* for each direction the newest intensity in each column and in each row */
};

static void tile(const struct slab *b, int top, int bottom, int west, int east)
{
    for (int a = 0; a < b->angles; a++) {
        double s = b->slope[a], *above = b->above + a * b->cols, *left = b->left + a * b->rows;
        for (int r = top; r < bottom; r++)
            for (int c = west; c < east; c++) {
                int k = r * b->cols + c;
                double psi = (b->source[k] + s * above[c] + (1.0 - s) * left[r]) / 1.25;
                above[c] = left[r] = psi;
                b->flux[k] += psi;
            }
    }
}

/* Sixteen tiles; a tile follows the one above it and the one to its left. */
void transport(int rows, int cols, int angles, const double *slope, const double *source, double *flux)
{
    struct slab b = {rows, cols, angles, slope, source, flux, NULL, NULL};
    b.above = calloc(angles * cols, sizeof *b.above);
    b.left = calloc(angles * rows, sizeof *b.left);
    for (int k = 0; k < rows * cols; k++)
        flux[k] = 0.0;

    #pragma omp parallel
    #pragma omp single
    for (int i = 0; i < TILES; i++)
        for (int j = 0; j < TILES; j++) {
            int top = rows * i / TILES, bottom = rows * (i + 1) / TILES;
            int west = cols * j / TILES, east = cols * (j + 1) / TILES;
            #pragma omp task shared(b) depend(inout: b.above[west], b.left[top])
            tile(&b, top, bottom, west, east);
        }
    free(b.above);
    free(b.left);
}
