#include <omp.h>
#include <stdlib.h>

typedef struct { double x, y, q; } ion;

/* A lock for each row of the grid. */
void deposit(int n, const ion *ions, int ny, int nx, double *rho)
{
    int i, j, k, east, south;
    double u, v, q;
    omp_lock_t *row_lock = malloc(ny * sizeof(omp_lock_t));

    for (j = 0; j < ny; j++)
        omp_init_lock(&row_lock[j]);
    for (k = 0; k < ny * nx; k++)
        rho[k] = 0.0;

    #pragma omp parallel for private(i, j, east, south, u, v, q)
    for (k = 0; k < n; k++) {
        i = (int)ions[k].x;
        j = (int)ions[k].y;
        u = ions[k].x - i;
        v = ions[k].y - j;
        q = ions[k].q;
        east = i == nx - 1 ? 0 : i + 1;
        south = j == ny - 1 ? 0 : j + 1;

        omp_set_lock(&row_lock[j]);
        rho[j * nx + i] += q * (1.0 - u) * (1.0 - v);
        rho[j * nx + east] += q * u * (1.0 - v);
        rho[south * nx + i] += q * (1.0 - u) * v;
        rho[south * nx + east] += q * u * v;
        omp_unset_lock(&row_lock[j]);
    }

    for (j = 0; j < ny; j++)
        omp_destroy_lock(&row_lock[j]);
    free(row_lock);
}
