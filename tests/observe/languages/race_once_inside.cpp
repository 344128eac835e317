#include <iostream>
#include <mutex>
#include <thread>
std::once_flag flag;
int x;
int main() {
    std::thread t([] { std::call_once(flag, [] { x++; }); });
    x++;
    t.join();
    std::cout << x << '\n';
}
