#include <cmath>
#include <omp.h>
#include <vector>

struct Ranking { std::vector<double> rank; double change; };

Ranking page_ranks(const std::vector<std::vector<int>>& links, double damping, int rounds)
{
    const int n = static_cast<int>(links.size());
    std::vector<std::vector<int>> incoming(n);
    for (int p = 0; p < n; ++p)
        for (int q : links[p])
            incoming[q].push_back(p);

    std::vector<double> rank(n, 1.0 / n), next(n);
    double change = 0.0;

    for (int round = 0; round < rounds; ++round) {
        double idle = 0.0;

        #pragma omp parallel for reduction(+ : idle)
        for (int p = 0; p < n; ++p)
            if (links[p].empty())
                idle += rank[p];

        #pragma omp parallel for firstprivate(idle)
        for (int q = 0; q < n; ++q) {
            double sum = 0.0;
            for (int p : incoming[q])
                sum += rank[p] / links[p].size();
            next[q] = (1.0 - damping + damping * idle) / n + damping * sum;
            change += std::fabs(next[q] - rank[q]);
        }
        rank.swap(next);
    }
    return {rank, change};
}
