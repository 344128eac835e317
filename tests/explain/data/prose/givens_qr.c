#include <math.h>
#include <omp.h>

/* Waves of rotations: wave w holds the pairs (i, j) with i = m - 1 - w + 2 j. */
void givens_qr(int m, int n, double *a)
{
  #pragma omp parallel default(none) shared(m, n, a)
  {
    for (int w = 0; w < m - 1 + n; w++) {
      int low = w > m - 1 ? w - (m - 1) : 0;
      int high = w / 2 < n - 1 ? w / 2 : n - 1;

      #pragma omp for nowait
      for (int j = low; j <= high; j++) {
        double *lower = a + (m - 1 - w + 2*j) * n;
        double *upper = lower - n;
        if (lower <= a + j*n || lower[j] == 0.0)
          continue;
        const double r = hypot(upper[j], lower[j]);
        const double c = upper[j] / r, s = lower[j] / r;
        lower[j] = 0.0;
        upper[j] = r;
        for (int k = j + 1; k < n; k++) {
          const double u = upper[k], l = lower[k];
          upper[k] = c*u + s*l;
          lower[k] = c*l - s*u;
        }
      }
    }
  }
}
