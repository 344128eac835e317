#include <exception>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>
int main() {
    std::vector<std::exception_ptr> e(4);
    std::vector<std::thread> ts;
    for (int i = 0; i < 4; i++)
        ts.emplace_back([&, i] {
            try {
                throw std::runtime_error("thread " + std::to_string(i) + std::string(60, 'z'));
            } catch (...) {
                e[i] = std::current_exception();
            }
        });
    for (auto &t : ts)
        t.join();
    size_t n = 0;
    for (auto &x : e)
        try {
            std::rethrow_exception(x);
        } catch (const std::exception &z) {
            n += std::string(z.what()).size();
        }
    std::exception_ptr shared = std::make_exception_ptr(std::logic_error("shared" + std::string(60, 'z')));
    std::vector<size_t> m(4);
    {
        std::vector<std::jthread> us;
        for (int i = 0; i < 4; i++)
            us.emplace_back([&m, i, p = shared]() mutable {
                try {
                    std::rethrow_exception(p);
                } catch (std::exception &z) {
                    m[i] = std::string(z.what()).size();
                }
                p = nullptr;
            });
        shared = nullptr;
    }
    std::cout << n + m[0] << '\n';
}
