#include <math.h>
#include <omp.h>
#include <string.h>

static double dot(int m, const double *x, const double *y)
{
    double sum = 0.0;
    #pragma omp simd reduction(+ : sum)
    for (int i = 0; i < m; ++i)
        sum += x[i] * y[i];
    return sum;
}

static void scale(int m, double factor, double *x)
{
    #pragma omp simd
    for (int i = 0; i < m; ++i)
        x[i] *= factor;
}

static void subtract(int m, double factor, const double *x, double *y)
{
    #pragma omp simd
    for (int i = 0; i < m; ++i)
        y[i] -= factor * x[i];
}

void gram_schmidt(int m, int n, double *q, double *r)
{
    memset(r, 0, sizeof(double) * n * n);

    #pragma omp parallel default(none) shared(m, n, q, r)
    for (int k = 0; k < n; ++k) {
        double *const qk = q + k * m;

        #pragma omp single
        {
            r[k * n + k] = sqrt(dot(m, qk, qk));
            scale(m, 1.0 / r[k * n + k], qk);
        }

        #pragma omp for schedule(static, 4)
        for (int j = k + 1; j < n; ++j) {
            r[k * n + j] = dot(m, qk, q + j * m);
            subtract(m, r[k * n + j], qk, q + j * m);
        }
    }
}
