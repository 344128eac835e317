#include <algorithm>
#include <atomic>
#include <execution>
#include <iostream>
#include <mutex>
#include <numeric>
#include <vector>
int main() {
    std::vector<double> v(1000, 0.5), w(1000);
    std::transform(std::execution::par_unseq, v.begin(), v.end(), w.begin(), [](double x) { return x * x; });
    std::cout << std::transform_reduce(std::execution::par, v.begin(), v.end(), w.begin(), 0.0) << '\n';
}
