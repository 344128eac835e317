#include <math.h>
#include <omp.h>
#include <stdlib.h>

struct moments { long count; double mean, m2, low, high; };

static void absorb(struct moments *m, double x)
{
  double delta = x - m->mean;
  m->low = m->count == 0 || x < m->low ? x : m->low;
  m->high = m->count == 0 || x > m->high ? x : m->high;
  m->mean += delta / (double)++m->count;
  m->m2 += delta * (x - m->mean);
}

static struct moments merged(struct moments a, struct moments b)
{
  if (a.count == 0 || b.count == 0)
    return a.count == 0 ? b : a;
  double share = (double)b.count / (double)(a.count + b.count), delta = b.mean - a.mean;
  return (struct moments){ a.count + b.count, a.mean + delta * share, a.m2 + b.m2 + delta * delta * share * (double)a.count,
                           fmin(a.low, b.low), fmax(a.high, b.high) };
}

/* Pieces of rows are summed up apart; then the pieces of every column are merged from left to right. */
void column_moments(int rows, int cols, const double *table, struct moments *out)
{
  enum { PIECES = 12 };
  struct moments *part = calloc((size_t)PIECES * cols, sizeof *part);

#pragma omp parallel
#pragma omp single
  {
#pragma omp taskloop num_tasks(PIECES)
    for (int piece = 0; piece < PIECES; piece++)
      for (long r = (long)rows * piece / PIECES; r < (long)rows * (piece + 1) / PIECES; r++)
        for (int c = 0; c < cols; c++)
          if (!isnan(table[r * cols + c]))
            absorb(&part[piece * cols + c], table[r * cols + c]);

#pragma omp taskloop num_tasks(4)
    for (int c = cols - 1; c >= 0; c--) {
      out[c] = part[c];
      for (int piece = 1; piece < PIECES; piece++)
        out[c] = merged(out[c], part[piece * cols + c]);
    }
  }
  free(part);
}
