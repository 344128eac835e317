#include <cmath>
#include <vector>

struct Ranking { std::vector<double> rank; double change; };

Ranking page_ranks(const std::vector<std::vector<int>>& links, double damping, int rounds)
{
    const std::size_t n = links.size();
    Ranking now{std::vector<double>(n, 1.0 / n), 0.0};

    for (int round = 0; round < rounds; ++round) {
        std::vector<double> in(n, 0.0);
        double idle = 0.0;
        for (std::size_t p = 0; p < n; ++p) {
            if (links[p].empty())
                idle += now.rank[p];
            for (const int q : links[p])
                in[q] += now.rank[p] / links[p].size();
        }
        for (std::size_t q = 0; q < n; ++q) {
            const double next = (1.0 - damping + damping * idle) / n + damping * in[q];
            now.change += std::fabs(next - now.rank[q]);
            now.rank[q] = next;
        }
    }
    return now;
}
