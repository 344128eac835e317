#include <cstdio>
#include <numeric>
#include <vector>

template <typename It>
static void smooth(It first, It last) {
#pragma omp parallel for
    for (It it = first + 1; it < last - 1; ++it)
        *it = (*(it - 1) + *it + *(it + 1)) / 3;
}

int main() {
    std::vector<double> depth(500);
    for (size_t i = 0; i < depth.size(); i++)
        depth[i] = (i * 19) % 40;
    smooth(depth.begin(), depth.end());
    std::printf("%.4f\n", std::accumulate(depth.begin(), depth.end(), 0.0));
    return 0;
}
