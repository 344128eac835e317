#include <barrier>
#include <iostream>
#include <thread>
#include <vector>
int main() {
    const int n = 4;
    std::vector<int> a(n), b(n);
    std::barrier bar(n);
    std::vector<std::jthread> ts;
    for (int i = 0; i < n; i++)
        ts.emplace_back([&, i] {
            for (int r = 0; r < 20; r++) {
                a[i] = r + i;
                bar.arrive_and_wait();
                b[i] = a[(i + 1) % n];
            }
        });
    ts.clear();
    std::cout << b[0] << '\n';
}
