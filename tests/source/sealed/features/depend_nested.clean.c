#define _DEFAULT_SOURCE
#include <stdio.h>
#include <unistd.h>

#define N 128
static int block[N];

static void fill(int seed) {
  usleep(2000);
  for (int i = 0; i < N; i++)
    block[i] = seed + i;
}

int main(void) {
  long sum = 0;
#pragma omp parallel
#pragma omp single
  {
#pragma omp task shared(block) depend(out : block)
    {
#pragma omp task shared(block)
      fill(5);
      usleep(100);
#pragma omp taskwait
    }
#pragma omp task shared(block, sum) depend(in : block)
    {
      for (int i = 0; i < N; i++)
        sum += block[i];
    }
  }
  printf("%ld\n", sum);
  return 0;
}
