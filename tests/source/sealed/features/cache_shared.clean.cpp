#include <cstdio>
#include <map>
#include <mutex>
#include <shared_mutex>

class Squares {
public:
  long get(int k) {
    {
      std::shared_lock<std::shared_mutex> rd(mu_);
      auto it = memo_.find(k);
      if (it != memo_.end())
        return it->second;
    }
    std::unique_lock<std::shared_mutex> wr(mu_);
    return memo_[k] = static_cast<long>(k) * k;
  }

private:
  std::shared_mutex mu_;
  std::map<int, long> memo_;
};

int main() {
  Squares sq;
  long sum = 0;
#pragma omp parallel for reduction(+ : sum) schedule(static, 1)
  for (int i = 0; i < 240; ++i)
    sum += sq.get(i % 48);
  std::printf("%ld\n", sum);
}
