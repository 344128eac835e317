#include <algorithm>
#include <atomic>
#include <execution>
#include <iostream>
#include <mutex>
#include <numeric>
#include <vector>
int main() {
    std::vector<int> v(1000, 1);
    long sum = 0;
    std::for_each(std::execution::seq, v.begin(), v.end(), [&](int x) { sum += x; });
    std::cout << sum << '\n';
}
