#include <algorithm>
#include <numeric>
#include <omp.h>
#include <vector>

struct Csr { int rows, cols; std::vector<int> start, column; std::vector<double> value; };

// First the lengths of the rows, then their entries.
Csr multiply(const Csr& a, const Csr& b)
{
  Csr c;
  c.rows = a.rows;
  c.cols = b.cols;
  c.start.assign(a.rows + 1, 0);

  #pragma omp parallel
  {
    std::vector<int> seen(b.cols, -1);
    std::vector<double> dense(b.cols, 0.0);

    #pragma omp for
    for (int r = 0; r < a.rows; ++r)
      for (int e = a.start[r]; e < a.start[r + 1]; ++e)
        for (int f = b.start[a.column[e]]; f < b.start[a.column[e] + 1]; ++f)
          if (seen[b.column[f]] != r) {
            seen[b.column[f]] = r;
            ++c.start[r + 1];
          }

    #pragma omp single
    {
      std::partial_sum(c.start.begin(), c.start.end(), c.start.begin());
      c.column.resize(c.start.back());
      c.value.resize(c.start.back());
    }

    std::fill(seen.begin(), seen.end(), -1);
    #pragma omp for
    for (int r = 0; r < a.rows; ++r) {
      int end = c.start[r];
      for (int e = a.start[r]; e < a.start[r + 1]; ++e)
        for (int f = b.start[a.column[e]]; f < b.start[a.column[e] + 1]; ++f) {
          const int j = b.column[f];
          if (seen[j] != r) {
            seen[j] = r;
            dense[j] = 0.0;
            c.column[end++] = j;
          }
          dense[j] += a.value[e] * b.value[f];
        }
      std::sort(&c.column[0] + c.start[r], &c.column[0] + end);
      for (int k = c.start[r]; k < end; ++k)
        c.value[k] = dense[c.column[k]];
    }
  }
  return c;
}
