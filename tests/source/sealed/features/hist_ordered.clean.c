#include <stdio.h>

#define N 2048

int main(void) {
  int key[N], hist[32] = {0};
  float wgt[N];
#pragma omp parallel for simd safelen(16)
  for (int i = 0; i < N; i++)
    key[i] = (i * i + 3) % 32;

#pragma omp simd
  for (int i = 0; i < N; i++) {
    wgt[i] = 0.5f * key[i];
#pragma omp ordered simd
    {
      hist[key[i]] += 1;
    }
  }

  int m = 0;
  for (int k = 0; k < 32; k++)
    if (hist[k] > m)
      m = hist[k];
  printf("%d %.1f\n", m, wgt[7]);
  return 0;
}
