#include <algorithm>
#include <numeric>
#include <omp.h>
#include <string>
#include <vector>

// Suffix numbers are sorted by the old ranks. A new rank is the number of suffixes before the first equal one, found by bisection.
std::vector<int> suffix_ranks(const std::string& text)
{
    const int n = static_cast<int>(text.size());
    std::vector<int> old_rank(text.begin(), text.end()), new_rank(n), order(n);
    std::iota(order.begin(), order.end(), 0);

    bool settled = n == 0;
    for (int k = 1; !settled; k *= 2) {
        const auto second = [&](int i) { return i + k < n ? old_rank[i + k] : -1; };
        const auto less = [&](int a, int b) {
            return old_rank[a] != old_rank[b] ? old_rank[a] < old_rank[b] : second(a) < second(b);
        };
        std::sort(order.begin(), order.end(), less);

        settled = true;
        #pragma omp parallel for schedule(static) reduction(&& : settled)
        for (int s = 0; s < n; ++s) {
            const auto here = order.cbegin() + s;
            const auto first = std::lower_bound(order.cbegin(), here, *here, less);
            new_rank[*here] = static_cast<int>(first - order.cbegin());
            settled = settled && first == here;
        }
        old_rank.swap(new_rank);
    }
    return old_rank;
}
