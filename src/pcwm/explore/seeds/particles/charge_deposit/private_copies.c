#include <omp.h>
#include <stdlib.h>

typedef struct { double x, y, q; } ion;

static void spread(ion p, int ny, int nx, double *grid)
{
    int i = (int)p.x, j = (int)p.y;
    double u = p.x - i, v = p.y - j;
    double *upper = grid + j * nx, *lower = grid + (j + 1) % ny * nx;
    upper[i] += p.q * (1 - u) * (1 - v);
    lower[i] += p.q * (1 - u) * v;
    i = (i + 1) % nx;
    upper[i] += p.q * u * (1 - v);
    lower[i] += p.q * u * v;
}

void deposit(int n, const ion *ions, int ny, int nx, double *rho)
{
    int points = ny * nx, team = 0;
    double *grids = NULL;

    #pragma omp parallel
    {
        #pragma omp single
        {
            team = omp_get_num_threads();
            grids = calloc((size_t)team * points, sizeof *grids);
        }
        double *own = grids + (size_t)omp_get_thread_num() * points;

        #pragma omp for nowait
        for (int k = 0; k < n; k++)
            spread(ions[k], ny, nx, own);

        #pragma omp for
        for (int c = 0; c < points; c++) {
            double sum = 0.0;
            for (int t = 0; t < team; t++)
                sum += grids[(size_t)t * points + c];
            rho[c] = sum;
        }
    }
    free(grids);
}
