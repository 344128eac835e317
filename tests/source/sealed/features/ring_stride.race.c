#include <stdio.h>

static void scatter(int *ring, int n, int step) {
#pragma omp parallel for schedule(static)
  for (int i = 0; i < n; i++)
    ring[(i * step) % n] += i;
}

int main(void) {
  int ring[840];
  const int n = sizeof ring / sizeof ring[0];
  for (int i = 0; i < n; i++)
    ring[i] = 0;
  scatter(ring, n, 14);
  long s = 0;
  for (int i = 0; i < n; i++)
    s += (long)ring[i] * (i % 11);
  printf("%ld\n", s);
  return 0;
}
