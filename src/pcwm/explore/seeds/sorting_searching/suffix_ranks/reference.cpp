#include <algorithm>
#include <string>
#include <utility>
#include <vector>

std::vector<int> suffix_ranks(const std::string& text)
{
    const int n = static_cast<int>(text.size());
    std::vector<int> rank(text.begin(), text.end());
    std::vector<std::pair<std::pair<int, int>, int>> entry(n);
    int ranks = 0;

    for (int k = 1; ranks < n; k *= 2) {
        for (int i = 0; i < n; ++i)
            entry[i] = {{rank[i], i + k < n ? rank[i + k] : -1}, i};
        std::sort(entry.begin(), entry.end());
        ranks = 0;
        for (int s = 0; s < n; ++s) {
            ranks += s == 0 || entry[s].first != entry[s - 1].first;
            rank[entry[s].second] = ranks - 1;
        }
    }
    return rank;
}
