#include <stdio.h>

static void normalise(float *v, int n, float by) {
  float *end = v + n;
  while (v != end)
    *v++ *= by;
}

int main(void) {
  float level[101];
  const int n = 101, half = n / 2;
  for (int i = 0; i < n; i++)
    level[i] = 1.0f + i;

#pragma omp parallel sections num_threads(2)
  {
#pragma omp section
    normalise(level, half + 1, 0.5f);
#pragma omp section
    normalise(level + half, n - half, 0.25f);
  }

  float s = 0.0f;
  for (int i = 0; i < n; i++)
    s += level[i];
  printf("%.3f\n", s);
  return 0;
}
