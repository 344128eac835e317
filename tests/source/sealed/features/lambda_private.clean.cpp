#include <cmath>
#include <cstdio>
#include <vector>

int main() {
  const int n = 1500;
  std::vector<double> x(n), y(n);
  double r = 0.0;
  for (int i = 0; i < n; ++i)
    x[i] = 0.01 * i;

  auto measure = [](double v) {
    double r = std::sqrt(v) + 1.0;
    return r * r;
  };

#pragma omp parallel for private(r)
  for (int i = 0; i < n; ++i) {
    r = x[i] + 2.0;
    y[i] = measure(r) - r;
  }

  double sum = 0.0;
  for (double v : y)
    sum += v;
  std::printf("%.5f %.1f\n", sum, r);
}
