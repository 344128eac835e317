#include <stdio.h>
#include <stdlib.h>

int main(void) {
  enum { N = 4096 };
  int *sample = malloc(N * sizeof *sample);
  int peak = -1;
  for (int i = 0; i < N; i++)
    sample[i] = (i * 37 + 11) % 5003;

#pragma omp parallel for shared(peak, sample)
  for (int i = 0; i < N; i++) {
    int v = sample[i];
    int seen;
#pragma omp atomic read
    seen = peak;
    if (v > seen) {
#pragma omp atomic compare
      if (peak < v) {
        peak = v;
      }
    }
  }
  printf("peak %d\n", peak);
  free(sample);
  return 0;
}
