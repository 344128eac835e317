#include <omp.h>

typedef struct { double x, y, q; } ion;

/* Thread t owns rows t, t + team, t + 2 team, ... of the grid and takes from every ion what falls on them. */
void deposit(int n, const ion *ions, int ny, int nx, double *rho)
{
#pragma omp parallel default(none) firstprivate(n, ions, ny, nx, rho)
    {
        int team = omp_get_num_threads();
        int me = omp_get_thread_num();

        for (int row = me; row < ny; row += team)
            for (int col = 0; col < nx; col++)
                rho[row * nx + col] = 0.0;

        for (int k = 0; k < n; k++)
        {
            int col = (int)ions[k].x;
            int next_col = (col + 1) % nx;
            double u = ions[k].x - col;
            double v = ions[k].y - (int)ions[k].y;
            for (int half = 0; half < 2; half++)
            {
                int row = ((int)ions[k].y + half) % ny;
                if (row % team != me)
                    continue;
                double share = ions[k].q * (half ? v : 1.0 - v);
                rho[row * nx + col] += share * (1.0 - u);
                rho[row * nx + next_col] += share * u;
            }
        }
    }
}
