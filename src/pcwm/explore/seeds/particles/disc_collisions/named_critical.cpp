#include <algorithm>
#include <cmath>
#include <omp.h>
#include <vector>

struct disc { double x, y, r; };
struct hit { int a, b; double depth; bool inside; };

std::vector<hit> find_hits(const std::vector<disc> &discs) {
  const int n = static_cast<int>(discs.size());
  std::vector<hit> hits(32 * discs.size());
  std::size_t used = 0;

#pragma omp parallel
  {
#pragma omp for
    for (int a = 0; a < n; ++a) {
      for (int b = a + 1; b < n; ++b) {
        const disc &p = discs[a], &q = discs[b];
        if (q.x - q.r > p.x + p.r) break;
        const double distance = std::hypot(p.x - q.x, p.y - q.y);
        if (distance >= p.r + q.r) continue;
        if (used < hits.size()) {
#pragma omp critical(hit_list)
          hits[used++] = {a, b, p.r + q.r - distance, distance <= std::fabs(p.r - q.r)};
        }
      }
    }
  }

  hits.resize(used);
  std::sort(hits.begin(), hits.end(), [](const hit &g, const hit &h) { return g.a == h.a ? g.b < h.b : g.a < h.a; });
  return hits;
}
