#include <stdio.h>
#include <string.h>

#define BINS 16
#define N 5000

int main(void) {
  unsigned hist[BINS];
  memset(hist, 0, sizeof hist);
  unsigned *bin = hist;

#pragma omp parallel reduction(+ : hist[0 : BINS])
  {
#pragma omp for nowait
    for (int i = 0; i < N; i++) {
      unsigned key = (unsigned)(i * 2654435761u) >> 28;
      bin[key]++;
    }
  }

  unsigned all = 0;
  for (int b = 0; b < BINS; b++)
    all += hist[b];
  printf("%u\n", all);
  return 0;
}
