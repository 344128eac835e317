#include <algorithm>
#include <omp.h>
#include <string>
#include <vector>

// Stretches of equal length are independent of each other.
int rna_pairing(const std::string& bases, int loop, std::vector<int>& most)
{
    const int n = static_cast<int>(bases.size());
    most.assign(n * n, 0);

    const auto pairs = [](char x, char y) {
        if (x > y)
            std::swap(x, y);
        return (x == 'A' && y == 'U') || (x == 'C' && y == 'G') || (x == 'G' && y == 'U');
    };
    const auto at = [&most, n](int i, int j) -> int& { return most[i * n + j]; };
    const auto solve = [&](int i, int j) {
        int best = j - i > loop && pairs(bases[i], bases[j]) ? at(i + 1, j - 1) + 1 : 0;
        for (int k = i; k < j; ++k)
            best = std::max(best, at(i, k) + at(k + 1, j));
        return best;
    };

    for (int length = 1; length < n; ++length) {
        #pragma omp parallel for schedule(dynamic, 4) default(none) shared(at, solve, n, length)
        for (int i = 0; i < n - length; ++i)
            at(i, i + length) = solve(i, i + length);
    }
    return at(0, n - 1);
}
