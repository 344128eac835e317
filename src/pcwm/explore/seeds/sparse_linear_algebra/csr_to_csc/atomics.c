#include <omp.h>
#include <stdlib.h>

static void running_sums(int n, int *x)
{
    for (int k = 1; k <= n; k++)
        x[k] += x[k - 1];
}

void csr_to_csc(int rows, int cols, const int *ptr, const int *col, const double *val, int *tptr, int *trow, double *tval)
{
    int *filled = calloc((size_t)cols, sizeof(int));

    #pragma omp parallel
    {
        #pragma omp for
        for (int c = 0; c <= cols; c++)
            tptr[c] = 0;

        #pragma omp for
        for (int r = 0; r < rows; r++)
            for (int e = ptr[r]; e < ptr[r + 1]; e++) {
                #pragma omp atomic update
                tptr[col[e] + 1] += 1;
            }

        #pragma omp single
        running_sums(cols, tptr);

        #pragma omp for
        for (int r = 0; r < rows; r++)
            for (int e = ptr[r]; e < ptr[r + 1]; e++) {
                const int c = col[e];
                const int place = tptr[c] + filled[c];
                #pragma omp atomic update
                filled[c] += 1;
                trow[place] = r;
                tval[place] = val[e];
            }
    }
    free(filled);
}
