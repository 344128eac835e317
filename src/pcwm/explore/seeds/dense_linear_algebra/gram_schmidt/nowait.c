#include <math.h>
#include <omp.h>

/* One team throughout; the norm is summed up by all of its threads. */
void gram_schmidt(int m, int n, double *q, double *r)
{
    double square = 0.0;

    #pragma omp parallel
    for (int k = 0; k < n; k++)
    {
        double *qk = q + k * m;
        double part = 0.0;

        #pragma omp for schedule(static) nowait
        for (int i = 0; i < m; i++)
            part += qk[i] * qk[i];
        #pragma omp critical(gather)
        square += part;

        double norm = sqrt(square);

        #pragma omp for schedule(static)
        for (int i = 0; i < m; i++)
            qk[i] /= norm;

        #pragma omp single nowait
        {
            square = 0.0;
            r[k * n + k] = norm;
            for (int j = 0; j < k; j++)
                r[k * n + j] = 0.0;
        }

        #pragma omp for schedule(static)
        for (int j = k + 1; j < n; j++)
        {
            double *qj = q + j * m, dot = 0.0;
            for (int i = 0; i < m; i++)
                dot += qk[i] * qj[i];
            for (int i = 0; i < m; i++)
                qj[i] -= dot * qk[i];
            r[k * n + j] = dot;
        }
    }
}
