#include <atomic>
#include <iostream>
#include <thread>
int main() {
    std::atomic<int> n{0};
    std::thread t([&] {
        n++;
        std::atomic_thread_fence(std::memory_order_seq_cst);
    });
    n++;
    t.join();
    std::cout << n << '\n';
}
