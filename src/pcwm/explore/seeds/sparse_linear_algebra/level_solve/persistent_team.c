#include <omp.h>

struct lower { int n; const int *start, *column; const double *value; int levels; const int *first, *row; };

static inline void solve_row(const struct lower *l, int r, double *x)
{
  const double *v = l->value + l->start[r], *diagonal = l->value + l->start[r + 1] - 1;
  const int *c = l->column + l->start[r];
  double rest = x[r];
  while (v < diagonal)
    rest -= *v++ * x[*c++];
  x[r] = rest / *diagonal;
}

void level_solve(const struct lower *l, double *x)
{
  #pragma omp parallel
  for (int level = 0; level < l->levels; level++)
  {
    #pragma omp for schedule(static)
    for (int k = l->first[level]; k < l->first[level + 1]; k++)
      solve_row(l, l->row[k], x);
  }
}
