#include <algorithm>
#include <cstdint>
#include <omp.h>
#include <string>
#include <vector>

namespace {

struct Entry {
    std::int64_t pair;
    int start;
    bool operator<(const Entry& other) const { return pair < other.pair; }
};

}

// The new ranks are a running count of the places where the sorted pairs change.
std::vector<int> suffix_ranks(const std::string& text)
{
    const int n = static_cast<int>(text.size());
    std::vector<int> rank(text.begin(), text.end());
    std::vector<Entry> entry(n);
    int ranks = 0;

    for (int k = 1; ranks < n; k *= 2) {
        #pragma omp parallel for
        for (int i = 0; i < n; ++i) {
            const std::int64_t second = i + k < n ? rank[i + k] + 1 : 0;
            entry[i] = {static_cast<std::int64_t>(rank[i]) << 32 | second, i};
        }
        std::sort(entry.begin(), entry.end());

        ranks = 0;
        #pragma omp parallel for reduction(inscan, + : ranks)
        for (int s = 0; s < n; ++s) {
            ranks += s == 0 || entry[s - 1] < entry[s];
            #pragma omp scan inclusive(ranks)
            rank[entry[s].start] = ranks - 1;
        }
    }
    return rank;
}
