#include <omp.h>

/* How many neighbours of v have a value of at least k? */
static int strong(int v, int k, const int *first, const int *near, const int *value)
{
  int n = 0;
  for (int e = first[v]; e < first[v + 1]; ++e)
    n += value[near[e]] >= k;
  return n;
}

static int lower(int v, const int *first, const int *near, int *value)
{
  int k = value[v];
  while (strong(v, k, first, near, value) < k)
    --k;
  int fell = k < value[v];
  value[v] = k;
  return fell;
}

/* A vertex keeps its value only if it has as many neighbours that are worth as much. */
int core_numbers(int vertices, const int *first, const int *near, int *core)
{
  int fallen, deepest = 0;

  #pragma omp parallel for
  for (int v = 0; v < vertices; ++v)
    core[v] = first[v + 1] - first[v];

  do {
    fallen = 0;
    #pragma omp parallel for reduction(+ : fallen) schedule(static, 4)
    for (int v = 0; v < vertices; ++v)
      fallen += lower(v, first, near, core);
  } while (fallen > 0);

  for (int v = 0; v < vertices; ++v)
    if (core[v] > deepest)
      deepest = core[v];
  return deepest;
}
