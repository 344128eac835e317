#include <algorithm>
#include <atomic>
#include <execution>
#include <iostream>
#include <mutex>
#include <numeric>
#include <vector>
int main() {
    std::vector<int> v(200, 1), out;
    std::for_each(std::execution::par, v.begin(), v.end(), [&](int x) {
        if (x)
            out.push_back(x);
    });
    std::cout << out.size() << '\n';
}
