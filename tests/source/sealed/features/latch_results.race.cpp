#include <cstdio>
#include <latch>
#include <thread>
#include <vector>

int main() {
  constexpr int workers = 3;
  int result[workers] = {};
  std::latch done(workers);
  std::vector<std::jthread> pool;

  for (int id = 0; id < workers; ++id)
    pool.emplace_back([&, id] {
      int acc = 0;
      for (int i = 1; i <= 1000; ++i)
        acc = (acc + i * (id + 1)) % 9973;
      done.count_down();
      result[id] = acc;
    });

  done.wait();
  int sum = 0;
  for (int r : result)
    sum += r;
  std::printf("%d\n", sum);
}
