#include <omp.h>

/* Each pair is compared once, and whichever of the two comes later has one more before it. */
void rank_sort(int n, const float *value, float *sorted, int *place)
{
  #pragma omp parallel
  {
    #pragma omp for
    for (int i = 0; i < n; i++) place[i] = 0;

    #pragma omp for schedule(guided)
    for (int i = 0; i < n; i++) {
      int mine = 0;
      for (int j = i + 1; j < n; j++) {
        if (value[j] < value[i]) {
          mine++;
        } else {
          #pragma omp atomic
          place[j]++;
        }
      }
      #pragma omp atomic
      place[i] += mine;
    }

    #pragma omp for
    for (int i = 0; i < n; i++) sorted[place[i]] = value[i];
  }
}
