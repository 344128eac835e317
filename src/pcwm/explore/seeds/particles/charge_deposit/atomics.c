#include <omp.h>

typedef struct { double x, y, q; } ion;

void deposit(int n, const ion *ions, int ny, int nx, double *rho)
{
    #pragma omp parallel
    {
        #pragma omp for
        for (int c = 0; c < ny * nx; c++)
            rho[c] = 0.0;

        #pragma omp for
        for (int k = 0; k < n; k++) {
            int i = (int)ions[k].x, j = (int)ions[k].y;
            int i2 = i + 1 < nx ? i + 1 : 0, j2 = j + 1 < ny ? j + 1 : 0;
            double u = ions[k].x - i, v = ions[k].y - j;
            double right = ions[k].q * u, left = ions[k].q - right;

            #pragma omp atomic
            rho[j * nx + i] += left * (1.0 - v);
            #pragma omp atomic
            rho[j * nx + i2] += right * (1.0 - v);
            #pragma omp atomic
            rho[j2 * nx + i] += left * v;
            #pragma omp atomic
            rho[j2 * nx + i2] += right * v;
        }
    }
}
