#include <omp.h>
#include <queue>
#include <stack>
#include <vector>

using Graph = std::vector<std::vector<int>>;
using Scores = std::vector<double>;

static void from_source(const Graph& graph, int source, Scores& sums)
{
    std::vector<int> distance(graph.size(), -1);
    Scores paths(graph.size()), share(graph.size());
    std::queue<int> ahead;
    std::stack<int> behind;

    distance[source] = 0;
    paths[source] = 1.0;
    ahead.push(source);
    while (!ahead.empty()) {
        const int v = ahead.front();
        ahead.pop();
        behind.push(v);
        for (int w : graph[v]) {
            if (distance[w] == -1) {
                distance[w] = distance[v] + 1;
                ahead.push(w);
            }
            if (distance[w] > distance[v])
                paths[w] += paths[v];
        }
    }
    for (; behind.top() != source; behind.pop()) {
        const int w = behind.top();
        for (int v : graph[w])
            if (distance[v] < distance[w])
                share[v] += paths[v] * (1.0 + share[w]) / paths[w];
        sums[w] += share[w];
    }
}

void betweenness(const std::vector<std::vector<int>>& graph, std::vector<double>& score)
{
    const int n = static_cast<int>(graph.size());
    score.assign(n, 0.0);

    #pragma omp parallel
    {
        Scores mine(n);
        #pragma omp for schedule(dynamic) nowait
        for (int s = 0; s < n; ++s)
            from_source(graph, s, mine);

        #pragma omp critical
        for (int v = 0; v < n; ++v)
            score[v] += mine[v];
    }
}
