#include <cstdio>
#include <vector>

static bool is_prime(int n) {
  if (n < 2)
    return false;
  for (int d = 2; d * d <= n; ++d)
    if (n % d == 0)
      return false;
  return true;
}

int main() {
  const int n = 3000;
  std::vector<bool> flag(n, false);
#pragma omp parallel
  {
#pragma omp loop
    for (int i = 0; i < n; ++i)
      flag[i] = is_prime(i);
  }
  int count = 0;
  for (int i = 0; i < n; ++i)
    count += flag[i] ? 1 : 0;
  std::printf("%d\n", count);
}
