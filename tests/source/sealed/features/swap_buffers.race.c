#include <stdio.h>
#include <stdlib.h>

int main(void) {
  const int n = 400;
  double *cur = calloc(n, sizeof *cur);
  double *nxt = calloc(n, sizeof *nxt);
  cur[0] = nxt[0] = 100.0;

#pragma omp parallel shared(cur, nxt)
  for (int step = 0; step < 50; step++) {
#pragma omp for schedule(static)
    for (int i = 1; i < n - 1; i++)
      nxt[i] = cur[i] + 0.25 * (cur[i - 1] - 2 * cur[i] + cur[i + 1]);
#pragma omp masked
    {
      double *t = cur;
      cur = nxt;
      nxt = t;
    }
  }

  printf("%.6f\n", cur[3]);
  free(cur);
  free(nxt);
  return 0;
}
