#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

static bool palindrome(int n) {
    const std::string s = std::to_string(n);
    return std::equal(s.begin(), s.begin() + s.size() / 2, s.rbegin());
}

int main() {
    std::vector<int> all;

#pragma omp parallel
    {
        std::vector<int> mine;
#pragma omp for nowait
        for (int n = 1; n < 1500; n++)
            if (palindrome(n))
                mine.push_back(n);
#pragma omp critical
        all.insert(all.end(), mine.begin(), mine.end());
    }

    std::sort(all.begin(), all.end());
    std::printf("%zu, last %d\n", all.size(), all.back());
    return 0;
}
