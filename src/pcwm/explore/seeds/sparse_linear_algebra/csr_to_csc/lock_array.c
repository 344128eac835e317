#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum { LOCKS = 64 };

void csr_to_csc(int rows, int cols, const int *ptr, const int *col, const double *val, int *tptr, int *trow, double *tval)
{
    omp_lock_t lock[LOCKS];
    int *next = malloc(sizeof(int) * cols);
    int r, e, k, c;

    for (k = 0; k < LOCKS; k++)
        omp_init_lock(&lock[k]);
    memset(tptr, 0, sizeof(int) * (cols + 1));

    #pragma omp parallel private(e, k)
    {
        #pragma omp for
        for (r = 0; r < rows; r++)
            for (e = ptr[r]; e < ptr[r + 1]; e++)
                ++tptr[col[e] + 1];

        #pragma omp single
        for (c = 0; c < cols; c++) {
            next[c] = tptr[c];
            tptr[c + 1] += tptr[c];
        }

        /* A lock stands for every 64th column. */
        #pragma omp for
        for (r = 0; r < rows; r++)
            for (e = ptr[r]; e < ptr[r + 1]; e++) {
                omp_set_lock(&lock[col[e] % LOCKS]);
                k = next[col[e]]++;
                omp_unset_lock(&lock[col[e] % LOCKS]);
                trow[k] = r;
                tval[k] = val[e];
            }
    }

    for (k = 0; k < LOCKS; k++)
        omp_destroy_lock(&lock[k]);
    free(next);
}
