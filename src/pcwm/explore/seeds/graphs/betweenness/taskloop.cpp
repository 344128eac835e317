#include <algorithm>
#include <omp.h>
#include <vector>

template <typename Visit>
static void each_share(const std::vector<std::vector<int>>& graph, int source, Visit visit)
{
    struct Vertex {
        int level = -1;
        double paths = 0.0, share = 0.0;
    };
    std::vector<Vertex> vertex(graph.size());
    std::vector<int> order{source};
    vertex[source].level = 0;
    vertex[source].paths = 1.0;

    for (std::size_t k = 0; k < order.size(); ++k) {
        const Vertex& v = vertex[order[k]];
        for (int w : graph[order[k]]) {
            if (vertex[w].level < 0) {
                vertex[w].level = v.level + 1;
                order.push_back(w);
            }
            if (vertex[w].level > v.level)
                vertex[w].paths += v.paths;
        }
    }
    std::for_each(order.rbegin(), order.rend() - 1, [&](int w) {
        const Vertex& low = vertex[w];
        for (int v : graph[w])
            if (vertex[v].level < low.level)
                vertex[v].share += vertex[v].paths / low.paths * (1.0 + low.share);
        visit(w, low.share);
    });
}

void betweenness(const std::vector<std::vector<int>>& graph, std::vector<double>& score)
{
    double* total = score.data();
    std::fill(score.begin(), score.end(), 0.0);

    #pragma omp parallel
    #pragma omp single
    {
        #pragma omp taskloop num_tasks(10) shared(graph) firstprivate(total)
        for (std::size_t s = 0; s < graph.size(); ++s)
            each_share(graph, static_cast<int>(s), [total](int v, double share) {
                #pragma omp atomic
                total[v] += share;
            });
    }
}
