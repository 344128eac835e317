#include <omp.h>

/* Each thread has its own pair of pointers and turns it over by itself. */
void pluck(double *before, double *now, int points, int steps, double ratio)
{
  double *a = before;
  double *b = now;

  #pragma omp parallel firstprivate(a, b)
  {
    for (int step = 0; step < steps; ++step) {
      #pragma omp for
      for (int i = 1; i < points - 1; ++i)
        a[i] = 2.0 * b[i] - a[i] + ratio * (b[i - 1] - 2.0 * b[i] + b[i + 1]);

      double *t = a;
      a = b;
      b = t;
    }

    if (b != now) {
      #pragma omp for
      for (int i = 0; i < points; ++i) {
        const double latest = b[i];
        b[i] = a[i];
        a[i] = latest;
      }
    }
  }
}
