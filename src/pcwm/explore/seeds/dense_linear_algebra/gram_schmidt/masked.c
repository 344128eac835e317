#include <math.h>
#include <omp.h>

#define COLUMN(j) (q + (j) * m)

void gram_schmidt(int m, int n, double *q, double *r)
{
	#pragma omp parallel
	{
		for (int k = 0; k < n; k++) {
			double *unit = COLUMN(k);

			#pragma omp masked
			{
				double norm = 0;
				for (int i = 0; i < m; i++)
					norm += unit[i] * unit[i];
				norm = sqrt(norm);
				for (int i = 0; i < m; i++)
					unit[i] /= norm;
				r[k * n + k] = norm;
			}

			#pragma omp for
			for (int j = 0; j < n; j++) {
				if (j > k) {
					double *v = COLUMN(j), along = 0;
					for (int i = 0; i < m; i++)
						along += unit[i] * v[i];
					for (int i = 0; i < m; i++)
						v[i] -= along * unit[i];
					r[k * n + j] = along;
				} else if (j < k) {
					r[k * n + j] = 0;
				}
			}
		}
	}
}
