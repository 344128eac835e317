#include <algorithm>
#include <cmath>
#include <omp.h>
#include <vector>

struct Ranking { std::vector<double> rank; double change; };

namespace {

struct Page {
    std::vector<int> from;
    double share = 0.0;
};

}

// Pages pull: each first works out what one of its links is worth, then sums up what comes in.
Ranking page_ranks(const std::vector<std::vector<int>>& links, double damping, int rounds)
{
    const int n = static_cast<int>(links.size());
    std::vector<Page> pages(n);
    for (int p = 0; p < n; ++p)
        for (int q : links[p])
            pages[q].from.push_back(p);

    Ranking result{std::vector<double>(n, 1.0 / n), 0.0};
    double base = 0.0, change = 0.0;

    #pragma omp parallel reduction(+ : change)
    for (int round = 0; round < rounds; ++round) {
        #pragma omp masked
        {
            double idle = 0.0;
            for (int p = 0; p < n; ++p)
                idle += links[p].empty() ? result.rank[p] : 0.0;
            base = (1.0 - damping + damping * idle) / n;
        }
        #pragma omp for
        for (int p = 0; p < n; ++p)
            pages[p].share = result.rank[p] / std::max<std::size_t>(1, links[p].size());

        #pragma omp for
        for (int q = 0; q < n; ++q) {
            double next = 0.0;
            for (int p : pages[q].from)
                next += pages[p].share;
            next = base + damping * next;
            change += std::fabs(next - result.rank[q]);
            result.rank[q] = next;
        }
    }
    result.change = change;
    return result;
}
