#include <algorithm>
#include <omp.h>
#include <utility>
#include <vector>

// Both ends of a link take the smaller label, again and again, until nothing changes.
int components(int vertices, const std::vector<std::pair<int, int>>& links, std::vector<int>& label)
{
    const int m = static_cast<int>(links.size());
    #pragma omp parallel for
    for (int v = 0; v < vertices; ++v)
        label[v] = v;

    bool changed;
    do {
        changed = false;
        #pragma omp parallel for reduction(|| : changed)
        for (int k = 0; k < m; ++k) {
            int& a = label[links[k].first];
            int& b = label[links[k].second];
            if (a != b) {
                a = b = std::min(a, b);
                changed = true;
            }
        }
    } while (changed);

    int count = 0;
    #pragma omp parallel for reduction(+ : count)
    for (int v = 0; v < vertices; ++v)
        count += label[v] == v ? 1 : 0;
    return count;
}
