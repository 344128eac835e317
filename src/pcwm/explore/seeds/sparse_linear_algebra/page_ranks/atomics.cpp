#include <cmath>
#include <omp.h>
#include <utility>
#include <vector>

struct Ranking { std::vector<double> rank; double change; };

// Pages push their rank along their links.
Ranking page_ranks(const std::vector<std::vector<int>>& links, double damping, int rounds)
{
    const int n = static_cast<int>(links.size());
    std::vector<double> rank(n, 1.0 / n), in(n);
    double change = 0.0, idle = 0.0;

    #pragma omp parallel
    for (int round = 0; round < rounds; ++round) {
        #pragma omp for
        for (int q = 0; q < n; ++q)
            in[q] = 0.0;

        #pragma omp for reduction(+ : idle) schedule(guided)
        for (int p = 0; p < n; ++p) {
            if (links[p].empty())
                idle += rank[p];
            for (std::size_t k = 0; k < links[p].size(); ++k) {
                #pragma omp atomic
                in[links[p][k]] += rank[p] / links[p].size();
            }
        }

        const double base = (1.0 - damping + damping * idle) / n;
        #pragma omp for reduction(+ : change)
        for (int q = 0; q < n; ++q)
            change += std::fabs(base + damping * in[q] - std::exchange(rank[q], base + damping * in[q]));

        #pragma omp single
        idle = 0.0;
    }
    return {rank, change};
}
