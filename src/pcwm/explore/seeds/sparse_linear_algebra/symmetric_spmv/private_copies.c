#include <omp.h>
#include <stdlib.h>

/* Every thread fills a result vector of its own; then the team adds them up, element by element. */
void symmetric_spmv(int n, const int *start, const int *column, const double *value, const double *x, double *y)
{
    int team = 1;
    double *copies = calloc((size_t)omp_get_max_threads() * n, sizeof *copies);

    #pragma omp parallel shared(team, copies)
    {
        double *mine = copies + (size_t)omp_get_thread_num() * n;

        #pragma omp single nowait
        team = omp_get_num_threads();

        #pragma omp for
        for (int r = 0; r < n; r++)
            for (int e = start[r]; e < start[r + 1]; e++) {
                int c = column[e];
                mine[r] += value[e] * x[c];
                if (c != r)
                    mine[c] += value[e] * x[r];
            }

        #pragma omp for
        for (int r = 0; r < n; r++) {
            double sum = 0.0;
            for (int t = 0; t < team; t++)
                sum += copies[(size_t)t * n + r];
            y[r] = sum;
        }
    }
    free(copies);
}
