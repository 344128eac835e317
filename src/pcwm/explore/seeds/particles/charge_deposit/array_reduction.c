#include <omp.h>
#include <string.h>

typedef struct { double x, y, q; } ion;

void deposit(int n, const ion *ions, int ny, int nx, double *rho)
{
    const int points = ny * nx;
    memset(rho, 0, points * sizeof *rho);

    #pragma omp parallel for reduction(+ : rho[:points]) schedule(static)
    for (int k = 0; k < n; k++) {
        const ion *p = ions + k;
        int col[2] = {(int)p->x, ((int)p->x + 1) % nx};
        int row[2] = {(int)p->y, ((int)p->y + 1) % ny};
        double across[2], down[2];
        across[1] = p->x - col[0], across[0] = 1.0 - across[1];
        down[1] = p->y - row[0], down[0] = 1.0 - down[1];
        for (int corner = 0; corner < 4; corner++)
            rho[row[corner / 2] * nx + col[corner % 2]] += p->q * across[corner % 2] * down[corner / 2];
    }
}
