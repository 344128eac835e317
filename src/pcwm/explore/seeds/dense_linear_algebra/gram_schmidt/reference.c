#include <math.h>

void gram_schmidt(int m, int n, double *q, double *r)
{
    for (int k = 0; k < n; k++) {
        double *qk = q + k * m;
        double square = 0.0;
        for (int i = 0; i < m; i++)
            square += qk[i] * qk[i];
        double norm = sqrt(square);
        for (int i = 0; i < m; i++)
            qk[i] /= norm;

        for (int j = 0; j < k; j++)
            r[k * n + j] = 0.0;
        r[k * n + k] = norm;
        for (int j = k + 1; j < n; j++) {
            double *qj = q + j * m;
            double dot = 0.0;
            for (int i = 0; i < m; i++)
                dot += qk[i] * qj[i];
            for (int i = 0; i < m; i++)
                qj[i] -= dot * qk[i];
            r[k * n + j] = dot;
        }
    }
}
