#include <omp.h>
#include <stdlib.h>

#define SIDE 8
#define END(first, all) ((first) + SIDE < (all) ? (first) + SIDE : (all))

/* Square blocks as tasks; a block waits for the block that lies above it. */
void transport(int rows, int cols, int angles, const double *slope, const double *source, double *flux)
{
    double(*psi)[cols + 1] = calloc(rows + 1, sizeof *psi);
    for (int i = 0; i < rows * cols; i++)
        flux[i] = 0.0;

    #pragma omp parallel
    #pragma omp single
    for (int a = 0; a < angles; a++) {
        double s = slope[a];
        for (int top = 1; top <= rows; top += SIDE)
            for (int left = 1; left <= cols; left += SIDE) {
                #pragma omp task depend(in: psi[top - 1][left]) depend(out: psi[END(top, rows + 1) - 1][left])
                for (int r = top; r < END(top, rows + 1); r++)
                    for (int c = left; c < END(left, cols + 1); c++) {
                        int k = (r - 1) * cols + c - 1;
                        psi[r][c] = (source[k] + s * psi[r - 1][c] + (1.0 - s) * psi[r][c - 1]) / 1.25;
                        flux[k] += psi[r][c];
                    }
            }
        #pragma omp taskwait
    }
    free(psi);
}
