#include <future>
#include <iostream>
int main() {
    int x = 0;
    auto f = std::async(std::launch::deferred, [&] { x++; });
    f.get();
    std::cout << x << '\n';
}
