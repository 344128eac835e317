#include <omp.h>

#define SIDE 64
#define MIN(a, b) ((a) < (b) ? (a) : (b))

/* Square tiles of comparisons: what a tile counts for its rows is added in one go. */
static void tile(int n, int top, int left, const float *value, int *place)
{
  int before[SIDE] = {0};
  const int bottom = MIN(top + SIDE, n), right = MIN(left + SIDE, n);

  for (int i = top; i < bottom; i++)
    for (int j = left; j < right; j++)
      before[i - top] += value[j] < value[i] || (value[j] == value[i] && j < i);

  for (int i = top; i < bottom; i++) {
    #pragma omp atomic update
    place[i] += before[i - top];
  }
}

void rank_sort(int n, const float *value, float *sorted, int *place)
{
  #pragma omp parallel
  {
    #pragma omp for
    for (int i = 0; i < n; i++)
      place[i] = 0;
    #pragma omp for collapse(2)
    for (int top = 0; top < n; top += SIDE)
      for (int left = 0; left < n; left += SIDE)
        tile(n, top, left, value, place);
    #pragma omp for
    for (int i = 0; i < n; i++)
      sorted[place[i]] = value[i];
  }
}
