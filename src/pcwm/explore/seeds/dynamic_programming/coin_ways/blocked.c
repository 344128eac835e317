#include <omp.h>

#define PRIME 998244353
#define SMALL 64

static int add(int x, int y)
{
  int s = x + y;
  return s < PRIME ? s : s - PRIME;
}

/* Blocks as long as the coin's worth: each is made from the block before it. Cheap coins make such short ones that one thread does them. */
void coin_ways(int kinds, const int *coin, int amount, int *ways)
{
#pragma omp parallel
  {
#pragma omp for
    for (int v = 0; v <= amount; v++)
      ways[v] = v == 0;

    for (int k = 0; k < kinds; k++) {
      int worth = coin[k];
      if (worth < SMALL) {
#pragma omp single
        for (int v = worth; v <= amount; v++)
          ways[v] = add(ways[v], ways[v - worth]);
        continue;
      }
      for (int start = worth; start <= amount; start += worth) {
        int stop = start + worth <= amount ? start + worth : amount + 1;
#pragma omp for schedule(static)
        for (int v = start; v < stop; v++)
          ways[v] = add(ways[v], ways[v - worth]);
      }
    }
  }
}
