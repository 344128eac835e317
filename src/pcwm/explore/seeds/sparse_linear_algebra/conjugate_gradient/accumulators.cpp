#include <numeric>
#include <omp.h>
#include <vector>

struct Csr { int n; std::vector<int> start, column; std::vector<double> value; };

// Sums are put together from one number a thread; the two kinds of sum have their own rows.
double conjugate_gradient(const Csr& a, const std::vector<double>& b, std::vector<double>& x, int steps)
{
  std::vector<double> r(b), p(b), q(a.n), pq_parts, rr_parts;
  double rr = std::inner_product(b.begin(), b.end(), b.begin(), 0.0);
  x.assign(a.n, 0.0);

  #pragma omp parallel firstprivate(rr) shared(pq_parts, rr_parts)
  {
    const int team = omp_get_num_threads(), me = omp_get_thread_num();
    const int low = static_cast<int>(static_cast<long>(a.n) * me / team);
    const int high = static_cast<int>(static_cast<long>(a.n) * (me + 1) / team);
    #pragma omp single
    {
      pq_parts.resize(team);
      rr_parts.resize(team, rr / team);
    }

    for (int step = 0; step < steps; ++step) {
      double mine = 0.0;
      for (int i = low; i < high; ++i) {
        double sum = 0.0;
        for (int e = a.start[i]; e < a.start[i + 1]; ++e)
          sum += a.value[e] * p[a.column[e]];
        q[i] = sum;
        mine += p[i] * sum;
      }
      pq_parts[me] = mine;
      #pragma omp barrier
      const double alpha = rr / std::accumulate(pq_parts.begin(), pq_parts.end(), 0.0);

      mine = 0.0;
      for (int i = low; i < high; ++i) {
        x[i] += alpha * p[i];
        r[i] -= alpha * q[i];
        mine += r[i] * r[i];
      }
      rr_parts[me] = mine;
      #pragma omp barrier
      const double before = rr;
      rr = std::accumulate(rr_parts.begin(), rr_parts.end(), 0.0);

      for (int i = low; i < high; ++i)
        p[i] = r[i] + rr / before * p[i];
      #pragma omp barrier
    }
  }
  return std::accumulate(rr_parts.begin(), rr_parts.end(), 0.0);
}
