#include <omp.h>
#include <stdlib.h>

static int *topological(int jobs, const int *first, const int *after)
{
  int *waits = calloc(jobs, sizeof *waits);
  int *order = malloc(jobs * sizeof *order);
  int *tail = order;

  for (const int *w = after; w < after + first[jobs]; ++w)
    ++waits[*w];
  for (int v = 0; v < jobs; ++v)
    if (waits[v] == 0)
      *tail++ = v;
  for (const int *v = order; v < tail; ++v)
    for (int e = first[*v]; e < first[*v + 1]; ++e)
      if (--waits[after[e]] == 0)
        *tail++ = after[e];
  free(waits);
  return order;
}

/* The sums and comparisons of a job come after those of all jobs that are earlier in the order. */
long plan(int jobs, const int *hours, const int *first, const int *after, long *start)
{
  int *order = topological(jobs, first, after);
  long end = 0;

  #pragma omp parallel
  {
    #pragma omp for
    for (int v = 0; v < jobs; ++v)
      start[v] = 0;

    #pragma omp for ordered schedule(static, 2) reduction(max : end)
    for (int k = 0; k < jobs; ++k) {
      const int v = order[k];
      long done;

      #pragma omp ordered
      {
        done = start[v] + hours[v];
        for (int e = first[v]; e < first[v + 1]; ++e)
          if (start[after[e]] < done)
            start[after[e]] = done;
      }
      if (done > end)
        end = done;
    }
  }
  free(order);
  return end;
}
