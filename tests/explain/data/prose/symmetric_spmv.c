#include <omp.h>
/* Two passes in one team: clear the result, then let every stored entry add to its row and its column. */
void symmetric_spmv(int n, const int *start, const int *column, const double *value, const double *x, double *y) {
    #pragma omp parallel
    {
        #pragma omp for
        for (int r = 0; r < n; r++) {
            y[r] = 0.0;
        }
        #pragma omp for schedule(static) nowait
        for (int r = 0; r < n; r++) {
            double own = 0.0;
            for (int e = start[r]; e < start[1 + r]; e++) {
                own += value[e] * x[column[e]];
                if (column[e] != r) {
                    #pragma omp critical
                    y[column[e]] += value[e] * x[r];
                }
            }
            y[r] += own;
        }
    }
}
