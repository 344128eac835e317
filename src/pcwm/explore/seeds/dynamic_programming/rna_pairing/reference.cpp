#include <algorithm>
#include <string>
#include <vector>

static bool can_pair(char x, char y)
{
    const auto is = [x, y](char p, char q) { return (x == p && y == q) || (x == q && y == p); };
    return is('A', 'U') || is('C', 'G') || is('G', 'U');
}

int rna_pairing(const std::string& bases, int loop, std::vector<int>& most)
{
    const int n = static_cast<int>(bases.size());
    most.assign(n * n, 0);
    for (int i = n - 2; i >= 0; --i)
        for (int j = i + 1; j < n; ++j) {
            int best = 0;
            if (j - i > loop && can_pair(bases[i], bases[j]))
                best = most[(i + 1) * n + j - 1] + 1;
            for (int k = i; k < j; ++k)
                best = std::max(best, most[i * n + k] + most[(k + 1) * n + j]);
            most[i * n + j] = best;
        }
    return most[n - 1];
}
