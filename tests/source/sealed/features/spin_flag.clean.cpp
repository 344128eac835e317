#include <atomic>
#include <cstdio>
#include <thread>

class Spin {
public:
  void lock() {
    while (f_.test_and_set(std::memory_order_acquire))
      std::this_thread::yield();
  }
  void unlock() { f_.clear(std::memory_order_release); }

private:
  std::atomic_flag f_ = ATOMIC_FLAG_INIT;
};

int main() {
  Spin spin;
  long tickets = 0;
  auto sell = [&] {
    for (int i = 0; i < 2000; ++i) {
      spin.lock();
      ++tickets;
      spin.unlock();
    }
  };
  std::thread a(sell), b(sell);
  a.join();
  b.join();
  std::printf("%ld\n", tickets);
}
