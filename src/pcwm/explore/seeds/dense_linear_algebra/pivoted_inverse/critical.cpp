#include <cmath>
#include <omp.h>
#include <utility>
#include <vector>

// Threads look for their own best row first, and compare it with the others' under a lock.
double invert(std::vector<double>& a, int n)
{
  std::vector<int> exchanged(n);
  double logs = 0.0;
  int pivot = 0;

  #pragma omp parallel default(none) shared(a, n, exchanged, logs, pivot)
  for (int k = 0; k < n; ++k) {
    #pragma omp single
    pivot = k;

    int mine = k;
    #pragma omp for nowait
    for (int i = k + 1; i < n; ++i)
      if (std::fabs(a[i*n + k]) > std::fabs(a[mine*n + k]))
        mine = i;
    #pragma omp critical(choice)
    {
      const double gain = std::fabs(a[mine*n + k]) - std::fabs(a[pivot*n + k]);
      if (gain > 0 || (gain == 0 && mine < pivot))
        pivot = mine;
    }
    #pragma omp barrier

    #pragma omp single
    {
      exchanged[k] = pivot;
      const double scale = 1.0 / a[pivot*n + k];
      logs -= std::log(std::fabs(scale));
      a[pivot*n + k] = 1.0;
      for (int j = 0; j < n; ++j) {
        std::swap(a[k*n + j], a[pivot*n + j]);
        a[k*n + j] *= scale;
      }
    }

    #pragma omp for
    for (int i = 0; i < n; ++i) {
      if (i == k) continue;
      const double factor = a[i*n + k];
      a[i*n + k] = 0.0;
      for (int j = 0; j < n; ++j)
        a[i*n + j] -= factor * a[k*n + j];
    }
  }

  for (int k = n - 1; k >= 0; --k)
    for (int i = 0; i < n && exchanged[k] != k; ++i)
      std::swap(a[i*n + k], a[i*n + exchanged[k]]);
  return logs;
}
