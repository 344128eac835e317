#include <omp.h>
#include <stdlib.h>

/* Threads own strips of columns: each looks through all the entries and takes those that are its own. */
void csr_to_csc(int rows, int cols, const int *ptr, const int *col, const double *val, int *tptr, int *trow, double *tval)
{
    int *next = malloc(((size_t)cols + 1) * sizeof *next);

    #pragma omp parallel
    {
        int team = omp_get_num_threads(), me = omp_get_thread_num();
        int low = (int)((long)cols * me / team), high = (int)((long)cols * (me + 1) / team);

        for (int c = low; c < high; c++)
            next[c] = 0;
        for (int e = 0; e < ptr[rows]; e++)
            if (col[e] >= low && col[e] < high)
                next[col[e]]++;
        #pragma omp barrier

        #pragma omp single
        {
            tptr[0] = 0;
            for (int c = 0; c < cols; c++) {
                tptr[c + 1] = tptr[c] + next[c];
                next[c] = tptr[c];
            }
        }

        for (int r = 0; r < rows; r++)
            for (int e = ptr[r]; e < ptr[r + 1]; e++) {
                int c = col[e];
                if (c < low || c >= high)
                    continue;
                trow[next[c]] = r;
                tval[next[c]++] = val[e];
            }
    }
    free(next);
}
