#include <omp.h>

void rank_sort(int n, const float *value, float *sorted, int *place)
{
  int i, j, before;
  float mine;

  #pragma omp parallel for private(j, before)
  for (i = 0; i < n; i++) {
    mine = value[i];
    before = 0;
    for (j = 0; j < i; j++)
      if (value[j] <= mine) before++;
    for (j = i + 1; j < n; j++)
      if (value[j] < mine) before++;
    place[i] = before;
  }

  #pragma omp parallel for private(i)
  for (i = 0; i < n; i++)
    sorted[place[i]] = value[i];
}
