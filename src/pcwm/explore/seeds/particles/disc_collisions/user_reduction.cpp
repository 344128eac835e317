#include <algorithm>
#include <cmath>
#include <omp.h>
#include <vector>

struct disc { double x, y, r; };
struct hit { int a, b; double depth; bool inside; };

using hit_list = std::vector<hit>;

#pragma omp declare reduction(join : hit_list : omp_out.insert(omp_out.end(), omp_in.begin(), omp_in.end()))

static bool before(const hit &g, const hit &h)
{
    return g.a < h.a || (g.a == h.a && g.b < h.b);
}

std::vector<hit> find_hits(const std::vector<disc> &discs)
{
    hit_list hits;
    const int n = static_cast<int>(discs.size());

    #pragma omp parallel for default(none) shared(discs, n) reduction(join : hits) schedule(static, 10)
    for (int a = 0; a < n; a++) {
        const auto [x, y, r] = discs[a];
        int b = a;
        while (++b < n && discs[b].x - discs[b].r <= x + r) {
            double distance = std::hypot(x - discs[b].x, y - discs[b].y);
            double depth = r + discs[b].r - distance;
            if (depth > 0)
                hits.push_back(hit{a, b, depth, distance <= std::fabs(r - discs[b].r)});
        }
    }

    std::sort(hits.begin(), hits.end(), before);
    return hits;
}
