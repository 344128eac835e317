#include <algorithm>
#include <cmath>
#include <omp.h>
#include <vector>

struct disc { double x, y, r; };
struct hit { int a, b; double depth; bool inside; };

static bool touch(const disc &p, const disc &q, hit &h)
{
    const double distance = std::hypot(p.x - q.x, p.y - q.y);
    h.depth = p.r + q.r - distance;
    h.inside = distance <= std::fabs(p.r - q.r);
    return h.depth > 0.0;
}

std::vector<hit> find_hits(const std::vector<disc> &discs)
{
    const int n = static_cast<int>(discs.size());
    std::vector<hit> hits;
    hits.reserve(32 * discs.size());   // room for all, so that nothing moves while the list grows

    #pragma omp parallel for schedule(static)
    for (int a = 0; a < n; a++) {
        const double right = discs[a].x + discs[a].r;
        for (int b = a + 1; b < n; b++) {
            if (discs[b].x - discs[b].r > right)
                break;
            hit h{a, b, 0.0, false};
            if (touch(discs[a], discs[b], h))
                hits.push_back(h);
        }
    }

    std::sort(hits.begin(), hits.end(), [](const hit &p, const hit &q) { return p.a != q.a ? p.a < q.a : p.b < q.b; });
    return hits;
}
