#include <cstddef>
#include <cstdio>
#include <vector>

class EventLog {
public:
  void add(int code) {
#pragma omp critical(event_log)
    codes_.push_back(code);
  }
  std::size_t size() const {
    std::size_t n;
#pragma omp critical(event_log)
    n = codes_.size();
    return n;
  }

private:
  std::vector<int> codes_;
};

int main() {
  EventLog log;
  int full = 0;
#pragma omp parallel for reduction(+ : full)
  for (int i = 0; i < 500; ++i) {
    if (log.size() < 300)
      log.add(i);
    else
      ++full;
  }
  std::printf("%d\n", log.size() + full == 500);
}
