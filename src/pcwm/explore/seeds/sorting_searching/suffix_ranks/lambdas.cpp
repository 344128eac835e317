#include <algorithm>
#include <omp.h>
#include <string>
#include <vector>

std::vector<int> suffix_ranks(const std::string& text)
{
    const int n = static_cast<int>(text.size());
    std::vector<int> rank(n), fresh(n), order(n);
    int length = 1, groups = 0;

    auto key = [&](int start) {
        const int next = start + length;
        return std::make_pair(rank[start], next < n ? rank[next] : -1);
    };
    auto earlier = [&](int a, int b) { return key(a) < key(b); };

    #pragma omp parallel
    {
        #pragma omp for
        for (int i = 0; i < n; ++i) {
            rank[i] = text[i];
            order[i] = i;
        }
        while (groups < n && length < 2 * n) {
            #pragma omp barrier
            #pragma omp single
            {
                std::sort(order.begin(), order.end(), earlier);
                groups = 0;
            }

            #pragma omp for reduction(+ : groups) nowait
            for (int s = 0; s < n; ++s) {
                auto first = std::lower_bound(order.begin(), order.begin() + s, order[s], earlier);
                groups += first == order.begin() + s;
                fresh[order[s]] = static_cast<int>(first - order.begin());
            }
            #pragma omp for
            for (int i = 0; i < n; ++i)
                rank[i] = fresh[i];

            #pragma omp single
            length *= 2;
        }
    }
    return rank;
}
