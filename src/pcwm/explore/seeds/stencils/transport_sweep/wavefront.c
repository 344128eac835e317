#include <omp.h>
#include <stdlib.h>

/* The cells of a diagonal need only the diagonal before. Row and column 0 of psi are the outside. */
void transport(int rows, int cols, int angles, const double *slope, const double *source, double *flux)
{
    int wide = cols + 1;
    double *psi = calloc((size_t)(rows + 1) * wide, sizeof *psi);

    #pragma omp parallel
    {
        #pragma omp for
        for (int i = 0; i < rows * cols; i++)
            flux[i] = 0.0;

        for (int a = 0; a < angles; a++) {
            double s = slope[a];
            for (int d = 0; d < rows + cols - 1; d++) {
                int from = d < cols ? 0 : d - cols + 1;
                int to = d < rows ? d : rows - 1;
                #pragma omp for schedule(static)
                for (int r = from; r <= to; r++) {
                    int c = d - r;
                    double *p = psi + (r + 1) * wide + c + 1;
                    *p = (source[r * cols + c] + s * p[-wide] + (1.0 - s) * p[-1]) / 1.25;
                    flux[r * cols + c] += *p;
                }
            }
        }
    }
    free(psi);
}
