#include <numeric>
#include <omp.h>
#include <vector>

struct Edge { int a, b, weight; };

namespace {
// For each tree the number of the lightest edge that leaves it, or -1.
struct Offers {
    const std::vector<Edge>* edges;
    std::vector<int> edge;

    void consider(int tree, int e)
    {
        int& now = edge[tree];
        if (e >= 0 && (now < 0 || (*edges)[e].weight < (*edges)[now].weight || ((*edges)[e].weight == (*edges)[now].weight && e < now)))
            now = e;
    }
    void merge(const Offers& other)
    {
        int tree = 0;
        for (int e : other.edge)
            consider(tree++, e);
    }
};

int root(const std::vector<int>& parent, int v)
{
    return parent[v] == v ? v : root(parent, parent[v]);
}
}  // namespace

#pragma omp declare reduction(lightest : Offers : omp_out.merge(omp_in)) \
    initializer(omp_priv = Offers{omp_orig.edges, std::vector<int>(omp_orig.edge.size(), -1)})

long spanning_forest(int vertices, const std::vector<Edge>& edges, std::vector<int>& chosen)
{
    const int m = static_cast<int>(edges.size());
    std::vector<int> tree(vertices), parent;
    std::iota(tree.begin(), tree.end(), 0);
    std::vector<bool> taken(m);

    for (bool grown = true; grown;) {
        Offers best{&edges, std::vector<int>(vertices, -1)};
        #pragma omp parallel for reduction(lightest : best)
        for (int e = 0; e < m; ++e)
            if (tree[edges[e].a] != tree[edges[e].b]) {
                best.consider(tree[edges[e].a], e);
                best.consider(tree[edges[e].b], e);
            }

        grown = false;
        parent = tree;
        for (int e : best.edge) {
            if (e < 0 || taken[e])
                continue;
            parent[root(parent, tree[edges[e].a])] = root(parent, tree[edges[e].b]);
            grown = taken[e] = true;
        }
        #pragma omp parallel for schedule(static)
        for (int v = 0; v < vertices; ++v)
            tree[v] = root(parent, v);
    }
    long total = 0;
    for (int e = 0; e < m; ++e)
        if (taken[e])
            total += edges[e].weight, chosen.push_back(e);
    return total;
}
