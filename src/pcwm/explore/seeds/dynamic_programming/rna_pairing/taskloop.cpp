#include <algorithm>
#include <omp.h>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::string_view partners = "AUUACGGCGUUG";

bool matches(char x, char y)
{
    for (std::size_t p = 0; p < partners.size(); p += 2)
        if (partners[p] == x && partners[p + 1] == y)
            return true;
    return false;
}

int best_fold(const std::string& bases, int loop, const std::vector<int>& most, int i, int j)
{
    const int n = static_cast<int>(bases.size());
    int best = 0;
    if (matches(bases[i], bases[j]) && j > i + loop)
        best = 1 + most[(i + 1) * n + (j - 1)];
    for (int cut = i; cut < j; ++cut)
        best = std::max(best, most[i * n + cut] + most[(cut + 1) * n + j]);
    return best;
}

} // namespace

int rna_pairing(const std::string& bases, int loop, std::vector<int>& most)
{
    const int n = static_cast<int>(bases.size());
    most.assign(bases.size() * bases.size(), 0);

    #pragma omp parallel
    #pragma omp single
    for (int gap = 1; gap < n; ++gap) {
        #pragma omp taskloop nogroup grainsize(8) firstprivate(gap)
        for (int i = n - gap - 1; i >= 0; --i)
            most[i * n + i + gap] = best_fold(bases, loop, most, i, i + gap);
    }
    return most[n - 1];
}
