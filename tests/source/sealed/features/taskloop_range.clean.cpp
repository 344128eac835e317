#include <cstdio>
#include <numeric>
#include <vector>

struct Body {
  double mass;
  double charge;
};

int main() {
  std::vector<Body> bodies(600, Body{1.0, 2.0});
  double total = 0.0;
#pragma omp parallel
#pragma omp single
  {
#pragma omp taskloop grainsize(25)
    for (auto &b : bodies)
      b.mass += 0.5 * b.charge;

    total = std::accumulate(bodies.begin(), bodies.end(), 0.0,
                            [](double s, const Body &b) { return s + b.mass; });
  }
  std::printf("%.2f\n", total);
}
