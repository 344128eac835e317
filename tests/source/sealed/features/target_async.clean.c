#include <stdio.h>

#define N 2000

int main(void) {
  static float x[N], y[N];
  float norm = 0.0f;
  for (int i = 0; i < N; i++) {
    x[i] = i % 17;
    y[i] = i % 5;
  }
#pragma omp parallel
#pragma omp single
  {
#pragma omp target nowait map(to : x[0 : N]) map(tofrom : y[0 : N])
    for (int i = 0; i < N; i++)
      y[i] = 2.0f * x[i] + y[i];

#pragma omp taskwait
    for (int i = N - 1; i >= 0; i--)
      norm += y[i] > 20.0f ? y[i] : 1.0f;
  }
  printf("%.1f\n", norm);
  return 0;
}
