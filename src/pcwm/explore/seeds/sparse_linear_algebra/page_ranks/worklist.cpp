#include <algorithm>
#include <cmath>
#include <omp.h>
#include <vector>

struct Ranking { std::vector<double> rank; double change; };

// Hands out ranges of pages until there are none left.
class Queue {
public:
    explicit Queue(int size) : size(size) {}

    template <typename Body> void drain(Body body)
    {
        for (;;) {
            int begin;
            #pragma omp atomic capture
            { begin = next; next += chunk; }
            if (begin >= size)
                return;
            for (int p = begin; p < std::min(begin + chunk, size); ++p)
                body(p);
        }
    }

private:
    static constexpr int chunk = 16;
    int size;
    int next = 0;
};

Ranking page_ranks(const std::vector<std::vector<int>>& links, double damping, int rounds)
{
    const int n = static_cast<int>(links.size());
    std::vector<std::vector<int>> sources(n);
    for (int p = 0; p < n; ++p)
        for (const int q : links[p]) sources[q].push_back(p);

    Ranking now{std::vector<double>(n, 1.0 / n), 0.0};
    std::vector<double> next(n);
    for (int round = 0; round < rounds; ++round) {
        double idle = 0.0, change = 0.0;
        Queue first(n), second(n);

        #pragma omp parallel reduction(+ : idle)
        first.drain([&](int p) { idle += links[p].empty() ? now.rank[p] : 0.0; });

        const double base = (1.0 - damping + damping * idle) / n;
        #pragma omp parallel reduction(+ : change)
        second.drain([&](int q) {
            double in = 0.0;
            for (const int p : sources[q]) in += now.rank[p] / links[p].size();
            next[q] = base + damping * in;
            change += std::fabs(next[q] - now.rank[q]);
        });
        now.rank.swap(next);
        now.change += change;
    }
    return now;
}
