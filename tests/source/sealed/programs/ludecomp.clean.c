/* Dense LU without pivoting, followed by a check of L*U against A. */
#include <stdio.h>
#include <stdlib.h>
#include <math.h>

#define A(i, j) a[(i) * n + (j)]
#define LU(i, j) lu[(i) * n + (j)]

static void fill(double *a, int n)
{
    int i, j;
    #pragma omp parallel for private(j)
    for (i = 0; i < n; i++) {
        for (j = 0; j < n; j++)
            A(i, j) = 1.0 / (1.0 + abs(i - j));
        A(i, i) += n;
    }
}

static void factor(double *lu, int n)
{
    int i, j, k;
    for (k = 0; k < n - 1; k++) {
        double piv = 1.0 / LU(k, k);
        #pragma omp parallel for private(j) firstprivate(k, piv) schedule(static)
        for (i = k + 1; i < n; i++) {
            LU(i, k) *= piv;
            for (j = k + 1; j < n; j++)
                LU(i, j) -= LU(i, k) * LU(k, j);
        }
    }
}

static double residual(const double *a, const double *lu, int n)
{
    int i, j, k;
    double s, worst = 0.0;

    #pragma omp parallel for private(j, k, s) reduction(max:worst)
    for (i = 0; i < n; i++) {
        for (j = 0; j < n; j += 4) {
            int top = i <= j ? i : j + 1;
            s = i <= j ? LU(i, j) : 0.0;
            for (k = 0; k < top; k++)
                s += LU(i, k) * LU(k, j);
            s = fabs(s - A(i, j));
            if (s > worst)
                worst = s;
        }
    }
    return worst;
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 200;
    double *a = malloc(sizeof(double) * n * n);
    double *lu = malloc(sizeof(double) * n * n);
    double logdet = 0.0;
    int i;

    fill(a, n);
    #pragma omp parallel for
    for (i = 0; i < n * n; i++)
        lu[i] = a[i];

    factor(lu, n);

    #pragma omp parallel for reduction(+:logdet)
    for (i = 0; i < n; i++)
        logdet += log(fabs(LU(i, i)));

    double worst = residual(a, lu, n);
    printf("n=%d log|det|=%.10f residual=%.3e\n", n, logdet, worst);
    free(a);
    free(lu);
    return worst < 1e-6 * n ? 0 : 1;
}
