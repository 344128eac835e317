#include <stdio.h>

#define N 1200

static double signal_in[N], env[N], out[N];

int main(void) {
  for (int i = 0; i < N; i++)
    signal_in[i] = (i % 40) - 20;
#pragma omp parallel
  {
#pragma omp for schedule(static) nowait
    for (int i = 0; i < N; i++)
      env[i] = signal_in[i] < 0 ? -signal_in[i] : signal_in[i];
#pragma omp for schedule(static)
    for (int i = 0; i < N; i++)
      out[i] = env[i] * 0.5 + signal_in[N - 1 - i];
  }
  printf("%.2f %.2f\n", out[0], out[N - 1]);
  return 0;
}
