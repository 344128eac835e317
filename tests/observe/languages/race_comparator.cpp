#include <algorithm>
#include <atomic>
#include <execution>
#include <iostream>
#include <mutex>
#include <numeric>
#include <vector>
int main() {
    std::vector<int> v(2000);
    for (int i = 0; i < 2000; i++)
        v[i] = (i * 7919) % 2003;
    long n = 0;
    std::sort(std::execution::par, v.begin(), v.end(), [&](int a, int b) {
        n++;
        return a < b;
    });
    std::cout << v[0] << '\n';
}
