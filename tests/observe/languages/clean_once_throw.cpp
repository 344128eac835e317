#include <iostream>
#include <mutex>
#include <thread>
#include <vector>
std::once_flag flag;
int tries, made;
int main() {
    std::vector<std::jthread> ts;
    std::vector<int> r(4);
    for (int i = 0; i < 4; i++)
        ts.emplace_back([&, i] {
            try {
                std::call_once(flag, [] {
                    if (++tries < 2)
                        throw 1;
                    made = 5;
                });
                r[i] = made;
            } catch (int) {
                r[i] = -1;
            }
        });
    ts.clear();
    int s = 0;
    for (int x : r)
        s += x;
    std::cout << s << ' ' << tries << '\n';
}
