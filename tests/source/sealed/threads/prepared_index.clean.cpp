#include <atomic>
#include <cstdio>
#include <thread>
#include <vector>

int main() {
    std::vector<int> index(200);
    std::atomic<bool> ready{false};
    long found = 0;

    std::thread reader([&] {
        while (!ready.load(std::memory_order_acquire))
            std::this_thread::yield();
        for (size_t i = 0; i < index.size(); i += 3)
            found += index[i];
    });
    for (size_t i = 0; i < index.size(); i++)
        index[i] = static_cast<int>(i * 7 % 50);
    ready.store(true, std::memory_order_release);
    reader.join();
    std::printf("%ld\n", found);
    return 0;
}
