#include <numeric>
#include <omp.h>
#include <vector>

struct Edge { int a, b, weight; };

static bool lighter(const std::vector<Edge>& edges, int e, int f)
{
    return f < 0 || edges[e].weight < edges[f].weight || (edges[e].weight == edges[f].weight && e < f);
}

long spanning_forest(int vertices, const std::vector<Edge>& edges, std::vector<int>& chosen)
{
    const int m = (int)edges.size();
    std::vector<int> tree(vertices), best(vertices);
    std::vector<bool> used(m, false);
    std::iota(tree.begin(), tree.end(), 0);
    long total = 0;
    int joined;

    do {
        best.assign(vertices, -1);
        joined = 0;

        #pragma omp parallel for
        for (int e = 0; e < m; e++) {
            int x = tree[edges[e].a];
            int y = tree[edges[e].b];
            if (x == y) continue;

            #pragma omp critical(offers)
            {
                if (lighter(edges, e, best[x])) best[x] = e;
                if (lighter(edges, e, best[y])) best[y] = e;
            }
        }

        for (int t = 0; t < vertices; t++) {
            int e = best[t];
            if (e < 0 || used[e]) continue;
            int x = edges[e].a, y = edges[e].b;
            while (tree[x] != x) x = tree[x];
            while (tree[y] != y) y = tree[y];
            if (x == y) continue;
            tree[x] = y;
            used[e] = true;
            total += edges[e].weight;
            joined++;
        }
        for (int v = 0; v < vertices; v++)
            while (tree[v] != tree[tree[v]]) tree[v] = tree[tree[v]];
    } while (joined > 0);

    for (int e = 0; e < m; e++)
        if (used[e]) chosen.push_back(e);
    return total;
}
