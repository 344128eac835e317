#include <omp.h>

static void eliminate(int n, int k, const double *pivot_row, double *row)
{
    double factor = row[k] / pivot_row[k];
    row[k] = factor;
    for (int j = k + 1; j < n; j++)
        row[j] -= factor * pivot_row[j];
}

/* Rows are dealt like cards, so that every thread keeps some until the end. */
void lu_factor(int n, double *a)
{
    #pragma omp parallel
    {
        int me = omp_get_thread_num();
        int team = omp_get_num_threads();

        for (int k = 0; k < n - 1; k++) {
            for (int i = me; i < n; i += team)
                if (i > k)
                    eliminate(n, k, a + k * n, a + i * n);
            #pragma omp barrier
        }
    }
}
