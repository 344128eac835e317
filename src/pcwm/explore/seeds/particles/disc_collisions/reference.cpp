#include <cmath>
#include <vector>

struct disc { double x, y, r; };
struct hit { int a, b; double depth; bool inside; };

std::vector<hit> find_hits(const std::vector<disc> &discs)
{
    std::vector<hit> hits;
    const int n = static_cast<int>(discs.size());
    for (int a = 0; a < n; a++)
        for (int b = a + 1; b < n && discs[b].x - discs[b].r <= discs[a].x + discs[a].r; b++) {
            const double dx = discs[a].x - discs[b].x, dy = discs[a].y - discs[b].y;
            const double distance = std::sqrt(dx * dx + dy * dy), reach = discs[a].r + discs[b].r;
            if (distance < reach)
                hits.push_back({a, b, reach - distance, distance <= std::fabs(discs[a].r - discs[b].r)});
        }
    return hits;
}
