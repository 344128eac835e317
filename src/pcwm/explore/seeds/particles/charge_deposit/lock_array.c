#include <omp.h>
#include <stdlib.h>

typedef struct { double x, y, q; } ion;

/* A lock for each row of the grid; an ion takes the two rows it falls on one after the other. */
void deposit(int n, const ion *ions, int ny, int nx, double *rho)
{
    int i, j, k, half, east;
    double u, v, q;
    omp_lock_t *row_lock = malloc(ny * sizeof(omp_lock_t));

    for (j = 0; j < ny; j++)
        omp_init_lock(&row_lock[j]);

    #pragma omp parallel private(i, j, k, half, east, u, v, q)
    {
        #pragma omp for nowait
        for (i = 0; i < nx; i++)
            for (j = 0; j < ny; j++)
                rho[j * nx + i] = 0.0;

        #pragma omp for
        for (k = 0; k < n; k++) {
            i = (int)ions[k].x;
            j = (int)ions[k].y;
            u = ions[k].x - i;
            v = ions[k].y - j;
            east = i == nx - 1 ? 0 : i + 1;
            for (half = 0; half < 2; half++) {
                q = ions[k].q * (half ? v : 1.0 - v);
                omp_set_lock(&row_lock[j]);
                rho[j * nx + i] += q * (1.0 - u);
                rho[j * nx + east] += q * u;
                omp_unset_lock(&row_lock[j]);
                j = j == ny - 1 ? 0 : j + 1;
            }
        }
    }

    for (j = 0; j < ny; j++)
        omp_destroy_lock(&row_lock[j]);
    free(row_lock);
}
