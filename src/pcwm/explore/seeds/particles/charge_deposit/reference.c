typedef struct { double x, y, q; } ion;

void deposit(int n, const ion *ions, int ny, int nx, double *rho)
{
    for (int c = 0; c < ny * nx; c++)
        rho[c] = 0.0;
    for (int k = 0; k < n; k++) {
        int i = (int)ions[k].x, j = (int)ions[k].y, right = (i + 1) % nx, below = (j + 1) % ny;
        double u = ions[k].x - i, v = ions[k].y - j, q = ions[k].q;
        rho[j * nx + i] += q * (1 - u) * (1 - v);
        rho[j * nx + right] += q * u * (1 - v);
        rho[below * nx + i] += q * (1 - u) * v;
        rho[below * nx + right] += q * u * v;
    }
}
