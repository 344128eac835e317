#include <omp.h>
#include <stdio.h>

static unsigned next(unsigned s) { return s * 1664525u + 1013904223u; }

int main(void) {
  unsigned seed = 0, draws[64] = {0};
#pragma omp parallel shared(draws, seed)
  {
    int me = omp_get_thread_num();
#pragma omp single nowait
    {
      seed = 12345u;
      for (int k = 0; k < 10; k++)
        seed = next(seed);
    }
    unsigned mine = seed + (unsigned)me;
    if (me < 64)
      draws[me] = next(mine);
  }
  printf("%u\n", draws[0]);
  return 0;
}
