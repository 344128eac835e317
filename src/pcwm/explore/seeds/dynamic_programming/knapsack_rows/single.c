#include <omp.h>
#include <stdlib.h>
#include <string.h>

int knapsack_rows(int n, const int *weight, const int *fee, int limit, long *best)
{
  long *row = calloc(limit + 1, sizeof(long)), *next = calloc(limit + 1, sizeof(long));
  int rises = 0;

#pragma omp parallel default(none) shared(n, weight, fee, limit, row, next)
  for (int i = 0; i < n; i++)
  {
#pragma omp for
    for (int w = 0; w <= limit; w++)
    {
      next[w] = row[w];
      if (w >= weight[i] && row[w - weight[i]] + fee[i] > next[w])
        next[w] = row[w - weight[i]] + fee[i];
    }

    /* the new row becomes the old one */
#pragma omp single nowait
    {
      long *swap = row;
      row = next;
      next = swap;
    }
  }

  memcpy(best, row, sizeof(long) * (limit + 1));
  for (int w = 1; w <= limit; w++)
    rises += best[w] > best[w - 1];
  free(row);
  free(next);
  return rises;
}
