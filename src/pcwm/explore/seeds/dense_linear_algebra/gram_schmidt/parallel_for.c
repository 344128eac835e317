#include <math.h>
#include <omp.h>

/* The later columns do not depend on each other. */
void gram_schmidt(int m, int n, double *q, double *r)
{
    int i, j, k;

    for (k = 0; k < n; k++) {
        double *qk = q + k * m;
        double norm = 0.0;

        #pragma omp parallel for reduction(+:norm)
        for (i = 0; i < m; i++)
            norm += qk[i] * qk[i];
        norm = sqrt(norm);

        #pragma omp parallel for
        for (i = 0; i < m; i++)
            qk[i] /= norm;

        r[k * n + k] = norm;
        #pragma omp parallel for private(i)
        for (j = 0; j < n; j++) {
            double *qj = q + j * m;
            double dot = 0.0;
            if (j < k)
                r[k * n + j] = 0.0;
            if (j <= k)
                continue;
            for (i = 0; i < m; i++)
                dot += qk[i] * qj[i];
            for (i = 0; i < m; i++)
                qj[i] -= dot * qk[i];
            r[k * n + j] = dot;
        }
    }
}
