#include <omp.h>

/* One team for the whole elimination; the rows below the pivot are shared out anew at every step. */
void lu_factor(int n, double *a)
{
    #pragma omp parallel
    {
        for (int k = 0; k < n - 1; k++) {
            const double *pivot_row = a + k * n;
            double inverse = 1.0 / pivot_row[k];

            #pragma omp for schedule(static) nowait
            for (int i = k + 1; i < n; i++) {
                double *row = a + i * n;
                row[k] *= inverse;
                for (int j = k + 1; j < n; j++)
                    row[j] -= row[k] * pivot_row[j];
            }
        }
    }
}
