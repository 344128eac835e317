#include <omp.h>
#include <stdlib.h>
#include <string.h>

void csr_to_csc(int rows, int cols, const int *ptr, const int *col, const double *val, int *tptr, int *trow, double *tval)
{
    int *next = calloc((size_t)cols + 1, sizeof *next);

    #pragma omp parallel for
    for (int e = 0; e < ptr[rows]; e++) {
        #pragma omp atomic
        next[col[e] + 1]++;
    }

    for (int c = 0; c < cols; c++)
        next[c + 1] += next[c];
    memcpy(tptr, next, ((size_t)cols + 1) * sizeof *next);

    #pragma omp parallel for schedule(dynamic, 16)
    for (int r = 0; r < rows; r++)
        for (int e = ptr[r]; e < ptr[r + 1]; e++) {
            int place;
            #pragma omp atomic capture
            place = next[col[e]]++;
            trow[place] = r;
            tval[place] = val[e];
        }
    free(next);
}
