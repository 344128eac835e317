#include <algorithm>
#include <vector>

// One breadth-first search from every vertex, and the shares back along it.
void betweenness(const std::vector<std::vector<int>>& graph, std::vector<double>& score)
{
    const int n = static_cast<int>(graph.size());
    std::vector<int> level(n), order(n);
    std::vector<double> paths(n), share(n);
    std::fill(score.begin(), score.end(), 0.0);

    for (int s = 0; s < n; ++s) {
        std::fill(level.begin(), level.end(), -1);
        std::fill(paths.begin(), paths.end(), 0.0);
        std::fill(share.begin(), share.end(), 0.0);
        int end = 1;
        order[0] = s;
        level[s] = 0;
        paths[s] = 1.0;
        for (int k = 0; k < end; ++k)
            for (int w : graph[order[k]]) {
                if (level[w] < 0) {
                    level[w] = level[order[k]] + 1;
                    order[end++] = w;
                }
                if (level[w] == level[order[k]] + 1)
                    paths[w] += paths[order[k]];
            }
        while (--end > 0) {
            const int w = order[end];
            for (int v : graph[w])
                if (level[v] == level[w] - 1)
                    share[v] += paths[v] / paths[w] * (1.0 + share[w]);
            score[w] += share[w];
        }
    }
}
