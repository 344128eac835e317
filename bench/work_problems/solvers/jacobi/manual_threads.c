#include <omp.h>
#include <stdlib.h>
/* Bands of rows; two grids change places without a copy. */
void jacobi(int n, const double *a, const double *b, double *x)
{
    double *grid[2] = {calloc(n, sizeof(double)), calloc(n, sizeof(double))};
    #pragma omp parallel
    {
        int me = omp_get_thread_num(), team = omp_get_num_threads();
        int low = n * me / team, high = n * (me + 1) / team;
        for (int step = 0; step < 40; step++) {
            const double *old = grid[step % 2];
            double *new = grid[(step + 1) % 2];
            for (int i = low; i < high; i++) {
                double rest = b[i];
                for (int j = 0; j < n; j++)
                    rest -= i == j ? 0.0 : a[(size_t)i * n + j] * old[j];
                new[i] = rest / a[(size_t)i * n + i];
            }
            #pragma omp barrier
        }
        #pragma omp master
        for (int i = 0; i < n; i++)
            x[i] = grid[0][i];
    }
    free(grid[0]), free(grid[1]);
}
