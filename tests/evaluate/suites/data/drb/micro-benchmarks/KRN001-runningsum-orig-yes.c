/*
 * Each iteration reads what the one before it wrote: a data race.
 * Data race pair: level[i]@20:5:W vs. level[i-1]@20:16:R
 */
#include <stdio.h>
#include "parts/sizes.h"

// This loop races; KRN001 shows it.
int racy_level[COUNT];

/* the kernel */
int runningsum_race_yes(int *level, int n)
{
  int i;



  #pragma omp parallel for /* no way to divide this */
  for (i = 1; i < n; i++)
    level[i] = level[i-1] + 1; // read and write race

  printf("Data race expected, last = %d\n", level[n-1]);
  printf("%s %d\n", __FILE__, n);
  return 0;
}

int main(void)
{
  return runningsum_race_yes(racy_level, COUNT);
}
