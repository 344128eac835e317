#include <atomic>
#include <condition_variable>
#include <iostream>
#include <stop_token>
#include <thread>
int main() {
    long n = 0;
    std::mutex m;
    std::condition_variable_any cv;
    std::atomic<int> hits{0};
    {
        std::jthread t([&](std::stop_token st) {
            std::unique_lock l(m);
            cv.wait(l, st, [] { return false; });
            n = 5;
        });
        std::stop_callback cb(t.get_stop_token(), [&] { hits++; });
    }
    {
        std::jthread a([&](std::stop_token st) {
            while (!st.stop_requested())
                std::this_thread::yield();
            hits++;
        });
    }
    std::cout << n << ' ' << hits << '\n';
}
