#include <barrier>
#include <iostream>
#include <latch>
#include <semaphore>
#include <thread>
#include <vector>
int main() {
    const int n = 4;
    std::vector<int> a(n), b(n), c(n);
    int phase = 0;
    std::barrier bar(n, [&]() noexcept { phase++; });
    std::latch done(n), start(1);
    std::counting_semaphore<2> s(1);
    long prot = 0;
    std::vector<std::jthread> ts;
    for (int i = 0; i < n; i++)
        ts.emplace_back([&, i] {
            start.wait();
            for (int r = 0; r < 20; r++) {
                a[i] = r + i;
                bar.arrive_and_wait();
                b[i] = a[(i + 1) % n];
                bar.arrive_and_wait();
            }
            s.acquire();
            prot++;
            s.release();
            c[i] = 1;
            done.count_down();
        });
    start.count_down();
    done.wait();
    int t = 0;
    for (int x : c)
        t += x;
    std::cout << t << ' ' << phase << ' ';
    ts.clear();
    std::cout << prot << '\n';
}
