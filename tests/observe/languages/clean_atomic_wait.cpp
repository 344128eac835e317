#include <atomic>
#include <iostream>
#include <memory>
#include <thread>
int main() {
    std::atomic<int> flag{0};
    std::atomic_flag af;
    std::atomic<std::shared_ptr<int>> *unused = nullptr;
    (void)unused;
    int data = 0, back = 0;
    std::thread t([&] {
        flag.wait(0);
        back = data + 1;
        af.test_and_set(std::memory_order_release);
        af.notify_one();
    });
    data = 41;
    flag.store(1);
    flag.notify_all();
    af.wait(false);
    std::cout << back << '\n';
    t.join();
}
