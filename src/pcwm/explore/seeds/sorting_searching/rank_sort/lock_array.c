#include <omp.h>
#include <stdlib.h>

enum { LOCKS = 32 };

static omp_lock_t lock[LOCKS];

static void one_more(int *place, int winner, int i)
{
  omp_set_lock(&lock[i % LOCKS]);
  place[winner]++;
  omp_unset_lock(&lock[i % LOCKS]);
}

/* A pair is compared once; its later value moves up by one place. */
void rank_sort(int n, const float *value, float *sorted, int *place)
{
  for (int k = 0; k < LOCKS; k++) omp_init_lock(&lock[k]);
  for (int i = 0; i < n; i++) place[i] = 0;

  #pragma omp parallel for schedule(dynamic, 4)
  for (int i = 0; i < n; i++)
    for (int j = 0; j < i; j++)
      one_more(place, value[j] <= value[i] ? i : j, i);

  for (int i = 0; i < n; i++) sorted[place[i]] = value[i];
  for (int k = 0; k < LOCKS; k++) omp_destroy_lock(&lock[k]);
}
