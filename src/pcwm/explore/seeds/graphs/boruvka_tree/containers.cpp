#include <algorithm>
#include <numeric>
#include <omp.h>
#include <vector>

struct Edge { int a, b, weight; };

// Every tree looks through the edges at its own vertices.
long spanning_forest(int vertices, const std::vector<Edge>& edges, std::vector<int>& chosen)
{
    std::vector<std::vector<int>> members(vertices), at(vertices);
    std::vector<int> tree(vertices), best(vertices), roots(vertices);
    for (int v = 0; v < vertices; ++v)
        members[v] = {v};
    for (int e = 0; e < static_cast<int>(edges.size()); ++e) {
        at[edges[e].a].push_back(e);
        at[edges[e].b].push_back(e);
    }
    std::iota(tree.begin(), tree.end(), 0);
    std::iota(roots.begin(), roots.end(), 0);
    chosen.reserve(vertices);
    std::size_t before = 1;

    while (chosen.size() != before) {
        before = chosen.size();
        #pragma omp parallel for schedule(dynamic, 4)
        for (std::size_t k = 0; k < roots.size(); ++k) {
            int& lightest = best[roots[k]] = -1;
            for (int v : members[roots[k]])
                for (int e : at[v])
                    if (tree[edges[e].a] != tree[edges[e].b])
                        if (lightest < 0 || edges[e].weight < edges[lightest].weight
                            || (edges[e].weight == edges[lightest].weight && e < lightest))
                            lightest = e;
        }

        #pragma omp parallel for
        for (std::size_t k = 0; k < roots.size(); ++k) {
            const int r = roots[k], e = best[r];
            if (e < 0)
                continue;
            const int other = tree[edges[e].a] == r ? tree[edges[e].b] : tree[edges[e].a];
            if (best[other] != e || r < other)
                chosen.push_back(e);
        }

        for (std::size_t k = before; k < chosen.size(); ++k) {
            int x = tree[edges[chosen[k]].a], y = tree[edges[chosen[k]].b];
            if (members[x].size() > members[y].size())
                std::swap(x, y);
            for (int v : members[x]) {
                tree[v] = y;
                members[y].push_back(v);
            }
            members[x].clear();
        }
        roots.erase(std::remove_if(roots.begin(), roots.end(), [&](int r) { return members[r].empty(); }), roots.end());
    }
    std::sort(chosen.begin(), chosen.end());
    return std::accumulate(chosen.begin(), chosen.end(), 0L, [&](long sum, int e) { return sum + edges[e].weight; });
}
