/* Conjugate gradients on a 5-point Laplacian held in CSR form;
   the whole iteration runs inside a single parallel region. */
#include <stdio.h>
#include <stdlib.h>
#include <math.h>

typedef struct {
    int n;
    int *ptr, *col;
    double *val;
} csr_t;

static csr_t laplace(int m)
{
    csr_t a = { m * m, malloc((m * m + 1) * sizeof(int)),
                malloc(5 * m * m * sizeof(int)),
                malloc(5 * m * m * sizeof(double)) };
    int nz = 0;
    for (int i = 0; i < m; i++)
        for (int j = 0; j < m; j++) {
            int row = i * m + j;
            a.ptr[row] = nz;
            if (i > 0)     { a.col[nz] = row - m; a.val[nz++] = -1.0; }
            if (j > 0)     { a.col[nz] = row - 1; a.val[nz++] = -1.0; }
            a.col[nz] = row; a.val[nz++] = 4.05;
            if (j < m - 1) { a.col[nz] = row + 1; a.val[nz++] = -1.0; }
            if (i < m - 1) { a.col[nz] = row + m; a.val[nz++] = -1.0; }
        }
    a.ptr[a.n] = nz;
    return a;
}

int main(int argc, char **argv)
{
    int m = argc > 1 ? atoi(argv[1]) : 90;
    int maxit = argc > 2 ? atoi(argv[2]) : 80;
    csr_t A = laplace(m);
    int n = A.n, iters = 0;
    double *x = calloc(n, sizeof *x), *r = malloc(n * sizeof *r);
    double *p = malloc(n * sizeof *p), *q = malloc(n * sizeof *q);
    double rho = 0.0, pq = 0.0, rho_new = 0.0, alpha = 0.0, beta = 0.0;

    #pragma omp parallel shared(A, x, r, p, q, rho, pq, rho_new, alpha, beta, iters)
    {
        #pragma omp for reduction(+:rho)
        for (int i = 0; i < n; i++) {
            r[i] = p[i] = 1.0 + (i % 7) * 0.125;
            rho += r[i] * r[i];
        }

        for (int it = 0; it < maxit; it++) {
            #pragma omp for schedule(static)
            for (int i = 0; i < n; i++) {
                double s = 0.0;
                for (int k = A.ptr[i]; k < A.ptr[i + 1]; k++)
                    s += A.val[k] * p[A.col[k]];
                q[i] = s;
            }
            #pragma omp for schedule(static) reduction(+:pq)
            for (int i = 0; i < n; i++)
                pq += p[i] * q[i];
            #pragma omp single
            {
                alpha = rho / pq;
                rho_new = 0.0;
            }
            #pragma omp for schedule(static) reduction(+:rho_new)
            for (int i = 0; i < n; i++) {
                x[i] += alpha * p[i];
                r[i] -= alpha * q[i];
                rho_new += r[i] * r[i];
            }
            #pragma omp single
            {
                beta = rho_new / rho;
                rho = rho_new;
                pq = 0.0;
                iters = it + 1;
            }
            #pragma omp for schedule(static) nowait
            for (int i = 0; i < n; i++)
                p[i] = r[i] + beta * p[i];
        }
    }

    double sum = 0.0;
    #pragma omp parallel for reduction(+:sum)
    for (int i = 0; i < n; i++)
        sum += x[i];
    printf("n=%d iterations=%d |r|=%.3e mean(x)=%.6f\n", n, iters, sqrt(rho), sum / n);
    free(A.ptr); free(A.col); free(A.val);
    free(x); free(r); free(p); free(q);
    return 0;
}
