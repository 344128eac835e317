#include <utility>
#include <vector>

// A forest in which a parent is never larger than its child.
int components(int vertices, const std::vector<std::pair<int, int>>& links, std::vector<int>& label)
{
    for (int v = 0; v < vertices; ++v)
        label[v] = v;

    const auto root = [&](int v) {
        while (label[v] != v)
            v = label[v] = label[label[v]];
        return v;
    };
    for (const auto& [a, b] : links) {
        const int x = root(a), y = root(b);
        if (x < y)
            label[y] = x;
        else
            label[x] = y;
    }

    int count = 0;
    for (int v = 0; v < vertices; ++v) {
        label[v] = root(v);
        count += label[v] == v;
    }
    return count;
}
