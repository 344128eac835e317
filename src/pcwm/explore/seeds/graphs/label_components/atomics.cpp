#include <omp.h>
#include <utility>
#include <vector>

namespace {

int look(const int* p)
{
    int value;
    #pragma omp atomic read
    value = *p;
    return value;
}

void lower(int* p, int value)
{
    #pragma omp atomic compare
    if (*p > value) { *p = value; }
}

}  // namespace

// Labels sink along the links; between two rounds every vertex takes the label of its label.
int components(int vertices, const std::vector<std::pair<int, int>>& links, std::vector<int>& label)
{
    int* const low = label.data();
    const long m = static_cast<long>(links.size());
    int count = 0, changed = 1;

    #pragma omp parallel for
    for (int v = 0; v < vertices; ++v)
        low[v] = v;

    while (changed) {
        changed = 0;
        #pragma omp parallel for schedule(static) reduction(| : changed)
        for (long k = 0; k < m; ++k) {
            const auto [a, b] = links[k];
            const int x = look(low + a), y = look(low + b);
            if (x < y)
                lower(low + b, x), lower(low + y, x), changed = 1;
            else if (y < x)
                lower(low + a, y), lower(low + x, y), changed = 1;
        }
        #pragma omp parallel for
        for (int v = 0; v < vertices; ++v)
            lower(low + v, look(low + look(low + v)));
    }

    #pragma omp parallel for reduction(+ : count)
    for (int v = 0; v < vertices; ++v)
        count += low[v] == v;
    return count;
}
