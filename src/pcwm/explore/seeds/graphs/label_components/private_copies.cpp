#include <memory>
#include <numeric>
#include <omp.h>
#include <utility>
#include <vector>

using Forest = std::vector<int>;

static int find(Forest& up, int v)
{
    while (up[v] != v)
        v = up[v] = up[up[v]];
    return v;
}

static void join(Forest& up, int a, int b)
{
    a = find(up, a), b = find(up, b);
    (a < b ? up[b] : up[a]) = a < b ? a : b;
}

// Every thread grows a forest from its share of the links; then forests are merged two by two.
int components(int vertices, const std::vector<std::pair<int, int>>& links, std::vector<int>& label)
{
    std::vector<Forest> forest(omp_get_max_threads());

    #pragma omp parallel
    {
        const int me = omp_get_thread_num(), team = omp_get_num_threads();
        Forest& mine = forest[me];
        mine.resize(vertices);
        std::iota(mine.begin(), mine.end(), 0);

        #pragma omp for
        for (std::size_t k = 0; k < links.size(); ++k)
            join(mine, links[k].first, links[k].second);

        for (int gap = 1; gap < team; gap *= 2) {
            if (me % (2 * gap) == 0 && me + gap < team)
                for (int v = 0; v < vertices; ++v)
                    if (forest[me + gap][v] != v)
                        join(mine, v, forest[me + gap][v]);
            #pragma omp barrier
        }
    }

    int count = 0;
    for (int v = 0; v < vertices; ++v) {
        label[v] = find(forest[0], v);
        count += label[v] == v;
    }
    return count;
}
