#include <atomic>
#include <iostream>
#include <thread>
int main() {
    std::atomic<bool> flag{false};
    int data = 0, back = 0;
    std::thread t([&] {
        while (!flag.load(std::memory_order_relaxed))
            std::this_thread::yield();
        std::atomic_thread_fence(std::memory_order_acquire);
        back = data;
    });
    data = 41;
    std::atomic_thread_fence(std::memory_order_release);
    flag.store(true, std::memory_order_relaxed);
    t.join();
    std::cout << back << '\n';
}
