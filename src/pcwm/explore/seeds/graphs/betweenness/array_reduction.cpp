#include <algorithm>
#include <omp.h>
#include <vector>

namespace {

struct Search {
    explicit Search(std::size_t n) : level(n), order(n), paths(n), share(n) {}

    void run(const std::vector<std::vector<int>>& graph, int source)
    {
        std::fill(level.begin(), level.end(), -1);
        std::fill(share.begin(), share.end(), 0.0);
        auto end = order.begin();
        level[source] = 0;
        paths[source] = 1.0;
        *end++ = source;
        for (auto v = order.begin(); v != end; ++v)
            for (int w : graph[*v]) {
                if (level[w] < 0) {
                    level[w] = level[*v] + 1;
                    paths[w] = 0.0;
                    *end++ = w;
                }
                if (level[w] > level[*v])
                    paths[w] += paths[*v];
            }
        while (end != order.begin()) {
            const int w = *--end;
            for (int v : graph[w])
                if (level[v] < level[w])
                    share[v] += paths[v] * (1.0 + share[w]) / paths[w];
        }
        share[source] = 0.0;
    }

    std::vector<int> level, order;
    std::vector<double> paths, share;
};

}  // namespace

void betweenness(const std::vector<std::vector<int>>& graph, std::vector<double>& score)
{
    const int n = static_cast<int>(graph.size());
    double* sum = score.data();
    std::fill(sum, sum + n, 0.0);

    #pragma omp parallel for reduction(+ : sum[:n]) schedule(static, 2)
    for (int s = 0; s < n; ++s) {
        Search search(n);
        search.run(graph, s);
        for (int v = 0; v < n; ++v)
            sum[v] += search.share[v];
    }
}
