#include <climits>
#include <numeric>
#include <omp.h>
#include <vector>

struct Edge { int a, b, weight; };

// The lightest edge that leaves a tree is the least number of weight (high half) and place in the list (low half).
long spanning_forest(int vertices, const std::vector<Edge>& edges, std::vector<int>& chosen)
{
    const int m = static_cast<int>(edges.size());
    std::vector<int> tree(vertices), up(vertices);
    std::vector<char> taken(m, 0);
    std::vector<long long> lightest(vertices);
    long long* best = lightest.data();
    std::iota(tree.begin(), tree.end(), 0);
    long total = 0;

    for (int grown = 1; grown > 0;) {
        grown = 0;
        #pragma omp parallel
        {
            #pragma omp for
            for (int v = 0; v < vertices; ++v)
                best[v] = LLONG_MAX;

            #pragma omp for schedule(static)
            for (int e = 0; e < m; ++e) {
                const int x = tree[edges[e].a], y = tree[edges[e].b];
                if (x == y)
                    continue;
                const long long key = (static_cast<long long>(edges[e].weight) << 32) + e;
                #pragma omp atomic compare
                if (best[x] > key) { best[x] = key; }
                #pragma omp atomic compare
                if (best[y] > key) { best[y] = key; }
            }

            #pragma omp for reduction(+ : grown, total)
            for (int v = 0; v < vertices; ++v) {
                up[v] = tree[v];
                if (tree[v] != v || best[v] == LLONG_MAX)
                    continue;
                const int e = static_cast<int>(best[v] & INT_MAX);
                const int other = tree[edges[e].a] == v ? tree[edges[e].b] : tree[edges[e].a];
                if (best[other] == best[v] && other > v)
                    continue;
                up[v] = other;
                taken[e] = 1;
                total += edges[e].weight;
                ++grown;
            }

            #pragma omp for
            for (int v = 0; v < vertices; ++v) {
                int top = v;
                while (up[top] != top)
                    top = up[top];
                tree[v] = top;
            }
        }
    }
    for (int e = 0; e < m; ++e)
        if (taken[e])
            chosen.push_back(e);
    return total;
}
