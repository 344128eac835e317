#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

static unsigned long long bits(unsigned long long s, int i)
{
  unsigned long long z = (s << 32) + i;
  z *= 15241094284759029579ULL;
  z ^= z >> 29;
  z *= 11400714819323198485ULL;
  return z >> 11;
}

static int search(const unsigned long long *cum, int n, unsigned long long value)
{
  int lo = 0, hi = n - 1;
  while (lo < hi) {
    int mid = lo + (hi - lo) / 2;
    if (cum[mid] <= value) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

void follow(int n, int steps, const double *seen, unsigned long long seed, double *track)
{
  double *x = calloc(n, sizeof(double)), *next = calloc(n, sizeof(double));
  unsigned long long *cum = calloc(n, sizeof(unsigned long long));
  int i, t;

  for (t = 0; t < steps; t++) {
    double s = 0.0;
    unsigned long long sum, turn;

#pragma omp parallel for
    for (i = 0; i < n; i++) {
      x[i] = 0.9 * x[i] + 2 * (bits(seed + t, i) / 9007199254740992.0) - 1;
      cum[i] = (unsigned long long)(1048576 * exp(-2 * (x[i] - seen[t]) * (x[i] - seen[t]))) + 1;
    }

#pragma omp parallel for
    for (i = 1; i < n; i++)
      cum[i] += cum[i - 1];

    sum = cum[n - 1];
    turn = bits(seed + t, n) % sum;

#pragma omp parallel for reduction(+ : s)
    for (i = 0; i < n; i++) {
      next[i] = x[search(cum, n, (i * sum + turn) / n)];
      s += next[i];
    }
    track[t] = s / n;
    memcpy(x, next, n * sizeof(double));
  }
  free(x);
  free(next);
  free(cum);
}
