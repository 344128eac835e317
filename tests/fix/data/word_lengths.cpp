#include <cstdio>
#include <vector>

int main() {
    const int n = 20000;
    std::vector<int> length(n);
    for (int i = 0; i < n; ++i)
        length[i] = (i * 7 + i / 3) % 12;
    std::vector<long> count(12);
#pragma omp parallel for
    for (int i = 0; i < n; ++i)
        count[length[i]]++;
    for (long c : count)
        std::printf("%ld\n", c);
    return 0;
}
