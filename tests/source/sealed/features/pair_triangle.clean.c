#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  const int n = 48;
  double *x = malloc(n * sizeof(double));
  double *f = calloc((size_t)n * n, sizeof(double));
  for (int i = 0; i < n; i++)
    x[i] = 1.7 * i + (i % 3);

#pragma omp parallel for collapse(2) schedule(static)
  for (int i = 0; i < n; i++)
    for (int j = i + 1; j < n; j++) {
      double d = 1.0 / (x[j] - x[i]);
      f[i * n + j] += d;
      f[j * n + i] -= d;
    }

  double s = 0.0;
  for (int i = 0; i < n * n; i++)
    s += fabs(f[i]);
  printf("%.6f\n", s);
  free(x);
  free(f);
  return 0;
}
