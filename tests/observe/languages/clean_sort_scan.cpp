#include <algorithm>
#include <atomic>
#include <execution>
#include <iostream>
#include <mutex>
#include <numeric>
#include <vector>
int main() {
    std::vector<int> v(2000), o(2000);
    for (int i = 0; i < 2000; i++)
        v[i] = (i * 7919) % 2003;
    std::sort(std::execution::par, v.begin(), v.end());
    std::inclusive_scan(std::execution::par, v.begin(), v.end(), o.begin());
    std::cout << v[5] << ' ' << o[1999] << '\n';
}
