#include <algorithm>
#include <cmath>
#include <omp.h>
#include <tuple>
#include <vector>
struct disc { double x, y, r; };
struct hit { int a, b; double depth; bool inside; };
std::vector<hit> find_hits(const std::vector<disc> &discs)
{
    std::vector<hit> hits;
    #pragma omp parallel
    {
        std::vector<hit> mine;
        #pragma omp for nowait schedule(guided)
        for (std::size_t a = 0; a < discs.size(); ++a) {
            const disc &p = discs[a];
            for (std::size_t b = a + 1; b < discs.size() && discs[b].x - discs[b].r <= p.x + p.r; ++b) {
                const disc &q = discs[b];
                const double apart = std::sqrt((p.x - q.x) * (p.x - q.x) + (p.y - q.y) * (p.y - q.y));
                if (apart < p.r + q.r)
                    mine.push_back({int(a), int(b), p.r + q.r - apart, apart <= std::abs(p.r - q.r)});
            }
        }
        #pragma omp barrier
        #pragma omp critical
        hits.insert(hits.end(), mine.begin(), mine.end());
    }
    std::sort(hits.begin(), hits.end(), [](const hit &g, const hit &h) { return std::tie(g.a, g.b) < std::tie(h.a, h.b); });
    return hits;
}
