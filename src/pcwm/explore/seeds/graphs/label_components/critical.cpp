#include <omp.h>
#include <utility>
#include <vector>

class Forest {
public:
    explicit Forest(std::vector<int>& parent) : parent_(parent) {}

    int find(int v)
    {
        while (parent_[v] != v) {
            parent_[v] = parent_[parent_[v]];
            v = parent_[v];
        }
        return v;
    }

    void join(int a, int b)
    {
        if (find(a) == find(b))
            return;
        #pragma omp critical(forest)
        {
            const int x = find(a), y = find(b);
            parent_[x < y ? y : x] = x < y ? x : y;
        }
    }

private:
    std::vector<int>& parent_;
};

int components(int vertices, const std::vector<std::pair<int, int>>& links, std::vector<int>& label)
{
    for (int v = 0; v < vertices; ++v)
        label[v] = v;

    Forest forest(label);
    #pragma omp parallel for schedule(static)
    for (std::size_t k = 0; k < links.size(); ++k)
        forest.join(links[k].first, links[k].second);

    int trees = 0;
    for (int v = 0; v < vertices; ++v) {
        label[v] = forest.find(v);
        if (label[v] == v)
            ++trees;
    }
    return trees;
}
