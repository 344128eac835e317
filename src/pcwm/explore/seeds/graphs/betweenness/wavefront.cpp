#include <algorithm>
#include <omp.h>
#include <vector>

// The searches come one after the other; within a search the team shares each level, and every vertex pulls from its neighbours.
void betweenness(const std::vector<std::vector<int>>& graph, std::vector<double>& score)
{
    const int n = static_cast<int>(graph.size());
    std::vector<int> level(n);
    std::vector<double> paths(n), share(n);
    int reached = 0;
    std::fill(score.begin(), score.end(), 0.0);

    #pragma omp parallel default(none) shared(graph, score, level, paths, share, reached) firstprivate(n)
    for (int s = 0; s < n; ++s) {
        #pragma omp for
        for (int v = 0; v < n; ++v) {
            level[v] = v == s ? 0 : n;
            paths[v] = v == s ? 1.0 : 0.0;
            share[v] = 0.0;
        }

        int depth = 0, found = 1;
        while (found > 0) {
            #pragma omp for schedule(static) reduction(+ : reached)
            for (int v = 0; v < n; ++v) {
                if (paths[v] > 0.0)
                    continue;
                double sum = 0.0;
                for (int w : graph[v])
                    sum += level[w] <= depth ? paths[w] : 0.0;
                share[v] = sum;
                reached += sum > 0.0;
            }
            ++depth;
            #pragma omp for schedule(static)
            for (int v = 0; v < n; ++v)
                if (paths[v] == 0.0 && share[v] > 0.0) {
                    paths[v] = share[v];
                    level[v] = depth;
                    share[v] = 0.0;
                }
            found = reached;
            #pragma omp barrier
            #pragma omp single
            reached = 0;
        }

        for (int d = depth - 1; d > 0; --d) {
            #pragma omp for schedule(static)
            for (int v = 0; v < n; ++v) {
                if (level[v] != d)
                    continue;
                for (int w : graph[v])
                    if (level[w] == d + 1)
                        share[v] += paths[v] / paths[w] * (1.0 + share[w]);
                score[v] += share[v];
            }
        }
    }
}
