#include <algorithm>
#include <cstdio>
#include <future>
#include <vector>

int main() {
  std::vector<int> v(10000);
  for (std::size_t i = 0; i < v.size(); ++i)
    v[i] = static_cast<int>((i * 7907) % 10007);
  auto mid = v.begin() + v.size() / 2;
  int best = 0;

  auto scan = [best](auto from, auto to) {
    int local = best;
    for (; from != to; ++from)
      local = std::max(local, *from);
    return local;
  };
  auto lo = std::async(std::launch::async, scan, v.begin(), mid);
  auto hi = std::async(std::launch::async, scan, mid, v.end());
  best = std::max(lo.get(), hi.get());
  std::printf("%d\n", best);
}
