#include <cmath>
#include <cstddef>
#include <numeric>
#include <omp.h>
#include <vector>

struct disc { double x, y, r; };
struct hit { int a, b; double depth; bool inside; };

namespace {

// Calls visit(b, distance) for all the discs after `a` that overlap it.
template <class Visit>
void sweep(const std::vector<disc> &discs, std::size_t a, Visit visit)
{
    const disc &p = discs[a];
    for (std::size_t b = a + 1; b < discs.size() && discs[b].x - discs[b].r <= p.x + p.r; ++b) {
        const double dx = discs[b].x - p.x;
        const double dy = discs[b].y - p.y;
        const double distance = std::sqrt(dx * dx + dy * dy);
        if (distance < p.r + discs[b].r) visit(b, distance);
    }
}

}

std::vector<hit> find_hits(const std::vector<disc> &discs)
{
    const std::size_t n = discs.size();
    std::vector<std::size_t> first(n + 1, 0);

    #pragma omp parallel for schedule(dynamic, 32)
    for (std::size_t a = 0; a < n; ++a)
        sweep(discs, a, [&](std::size_t, double) { ++first[a + 1]; });

    std::partial_sum(first.begin(), first.end(), first.begin());
    std::vector<hit> hits(first[n]);

    #pragma omp parallel for schedule(dynamic, 32)
    for (std::size_t a = 0; a < n; ++a) {
        hit *out = hits.data() + first[a];
        sweep(discs, a, [&](std::size_t b, double distance) {
            *out++ = {static_cast<int>(a), static_cast<int>(b), discs[a].r + discs[b].r - distance,
                      distance <= std::fabs(discs[a].r - discs[b].r)};
        });
    }
    return hits;
}
