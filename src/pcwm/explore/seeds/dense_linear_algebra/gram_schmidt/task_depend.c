#include <math.h>
#include <omp.h>

static void normalise(int m, int n, int k, double *q, double *r)
{
    double norm = 0.0;
    for (int i = 0; i < m; i++)
        norm += q[k * m + i] * q[k * m + i];
    norm = sqrt(norm);
    for (int i = 0; i < m; i++)
        q[k * m + i] /= norm;
    for (int j = 0; j < k; j++)
        r[k * n + j] = 0.0;
    r[k * n + k] = norm;
}

static double project(int m, const double *unit, double *v)
{
    double along = 0.0;
    for (int i = 0; i < m; i++)
        along += unit[i] * v[i];
    for (int i = 0; i < m; i++)
        v[i] -= along * unit[i];
    return along;
}

/* A column's first element stands for the whole column in the dependences. */
void gram_schmidt(int m, int n, double *q, double *r)
{
    #pragma omp parallel
    #pragma omp single
    for (int k = 0; k < n; k++) {
        #pragma omp task depend(inout : q[k * m])
        normalise(m, n, k, q, r);

        for (int j = k + 1; j < n; j++) {
            #pragma omp task depend(in : q[k * m]) depend(inout : q[j * m])
            r[k * n + j] = project(m, q + k * m, q + j * m);
        }
    }
}
