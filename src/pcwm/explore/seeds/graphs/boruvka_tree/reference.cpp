#include <algorithm>
#include <numeric>
#include <vector>

struct Edge { int a, b, weight; };

// After Kruskal: edges from light to heavy, each taken if it joins two trees.
long spanning_forest(int vertices, const std::vector<Edge>& edges, std::vector<int>& chosen)
{
    std::vector<int> order(edges.size()), parent(vertices);
    std::iota(order.begin(), order.end(), 0);
    std::iota(parent.begin(), parent.end(), 0);
    std::sort(order.begin(), order.end(), [&](int e, int f) {
        return edges[e].weight < edges[f].weight || (edges[e].weight == edges[f].weight && e < f);
    });

    const auto root = [&](int v) {
        while (parent[v] != v)
            v = parent[v] = parent[parent[v]];
        return v;
    };
    long total = 0;
    for (int e : order) {
        const int x = root(edges[e].a), y = root(edges[e].b);
        if (x == y)
            continue;
        parent[x] = y;
        chosen.push_back(e);
        total += edges[e].weight;
    }
    std::sort(chosen.begin(), chosen.end());
    return total;
}
