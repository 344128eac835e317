/* Connected components of a random graph with a lock-free union-find. */
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <vector>

class DisjointSets {
public:
    explicit DisjointSets(int n) : n_(n), parent_(new std::atomic<int>[n])
    {
        #pragma omp parallel for
        for (int i = 0; i < n; i++)
            parent_[i].store(i);
    }

    int find(int v)
    {
        int p = parent_[v].load();
        while (p != v) {
            int g = parent_[p].load();
            parent_[v].compare_exchange_weak(p, g);
            v = p;
            p = parent_[v].load();
        }
        return v;
    }

    void unite(int a, int b)
    {
        for (;;) {
            a = find(a);
            b = find(b);
            if (a == b)
                return;
            if (a < b)
                std::swap(a, b);
            int expect = a;
            if (parent_[a].compare_exchange_strong(expect, b))
                return;
        }
    }

    int size() const { return n_; }

private:
    int n_;
    std::unique_ptr<std::atomic<int>[]> parent_;
};

struct Edge {
    int u, v;
};

int main(int argc, char **argv)
{
    const int n = argc > 1 ? std::atoi(argv[1]) : 50000;
    const int m = argc > 2 ? std::atoi(argv[2]) : 60000;
    std::vector<Edge> edges(m);
    std::mt19937 gen(4711);
    std::uniform_int_distribution<int> pick(0, n - 1);
    for (Edge &e : edges)
        e = Edge{pick(gen), pick(gen)};

    DisjointSets sets(n);

    #pragma omp parallel for schedule(dynamic, 256)
    for (int i = 0; i < m; i++)
        sets.unite(edges[i].u, edges[i].v);

    std::vector<int> root(n);
    int components = 0;
    int largest = 0;

    #pragma omp parallel
    {
        #pragma omp for
        for (int v = 0; v < n; v++) {
            root[v] = sets.find(v);
            if (root[v] == v) {
                components++;
            }
        }
    }

    std::vector<int> members(n, 0);
    for (int v = 0; v < n; v++)
        members[root[v]]++;
    #pragma omp parallel for reduction(max:largest)
    for (int v = 0; v < n; v++)
        largest = std::max(largest, members[v]);

    std::printf("n=%d m=%d components=%d largest=%d\n", sets.size(), m, components, largest);
    return 0;
}
