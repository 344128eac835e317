#include <omp.h>
#include <vector>

using Row = std::vector<double>;

// Shares of the paths from s, by levels that are kept as separate lists.
static void add_shares(const std::vector<std::vector<int>>& graph, int s, Row& into)
{
    std::vector<int> level(graph.size(), -1);
    std::vector<std::vector<int>> at(1, {s});
    Row paths(graph.size(), 0.0), share(graph.size(), 0.0);
    level[s] = 0;
    paths[s] = 1.0;

    for (int d = 0; !at[d].empty(); ++d) {
        at.emplace_back();
        for (int v : at[d])
            for (int w : graph[v]) {
                if (level[w] < 0) {
                    level[w] = d + 1;
                    at[d + 1].push_back(w);
                }
                paths[w] += level[w] == d + 1 ? paths[v] : 0.0;
            }
    }
    for (int d = static_cast<int>(at.size()) - 1; d > 0; --d)
        for (int w : at[d]) {
            for (int v : graph[w])
                if (level[v] == d - 1)
                    share[v] += paths[v] / paths[w] * (1.0 + share[w]);
            into[w] += share[w];
        }
}

// Sources are dealt out like cards; the sums are put together strip by strip.
void betweenness(const std::vector<std::vector<int>>& graph, std::vector<double>& score)
{
    const int n = static_cast<int>(graph.size());
    std::vector<Row> part(omp_get_max_threads(), Row(n, 0.0));

    #pragma omp parallel
    {
        const int me = omp_get_thread_num(), team = omp_get_num_threads();
        for (int s = me; s < n; s += team)
            add_shares(graph, s, part[me]);

        for (int v = n * me / team; v < n * (me + 1) / team; ++v) {
            score[v] = 0.0;
            for (int t = 0; t < team; ++t)
                score[v] += part[t][v];
        }
    }
}
