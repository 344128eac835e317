#include <omp.h>
#include <string.h>

void rank_sort(int n, const float *value, float *sorted, int *place)
{
  memset(place, 0, n * sizeof *place);

  #pragma omp parallel for schedule(static, 8) reduction(+ : place[:n])
  for (int later = 1; later < n; later++)
    for (int earlier = 0; earlier < later; earlier++) {
      int stays = value[earlier] <= value[later];
      place[later] += stays;
      place[earlier] += !stays;
    }

  #pragma omp parallel for simd
  for (int i = 0; i < n; i++)
    sorted[place[i]] = value[i];
}
