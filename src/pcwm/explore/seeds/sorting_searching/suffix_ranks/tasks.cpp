#include <algorithm>
#include <omp.h>
#include <string>
#include <tuple>
#include <vector>

using Entry = std::tuple<int, int, int>;

static void sort_entries(Entry* data, Entry* spare, int count)
{
    if (count < 150) {
        std::sort(data, data + count);
        return;
    }
    const int half = count / 2;
    #pragma omp task
    sort_entries(data, spare, half);
    sort_entries(data + half, spare + half, count - half);
    #pragma omp taskwait
    std::merge(data, data + half, data + half, data + count, spare);
    std::copy(spare, spare + count, data);
}

// Halves are sorted by tasks and merged; the ranks themselves are dealt out by one thread.
std::vector<int> suffix_ranks(const std::string& text)
{
    const int n = static_cast<int>(text.size());
    std::vector<int> rank(text.begin(), text.end());
    std::vector<Entry> entry(n), spare(n);

    for (int k = 1, ranks = 0; ranks < n; k *= 2) {
        #pragma omp parallel
        {
            #pragma omp for
            for (int i = 0; i < n; ++i)
                entry[i] = Entry(rank[i], i + k < n ? rank[i + k] : -1, i);
            #pragma omp single
            sort_entries(entry.data(), spare.data(), n);
        }

        ranks = 0;
        int before = -1, after = -2;
        for (const auto& [first, second, start] : entry) {
            if (first != before || second != after)
                ++ranks;
            rank[start] = ranks - 1;
            before = first, after = second;
        }
    }
    return rank;
}
