#include <functional>
#include <omp.h>
#include <vector>

struct bird { double x, y, vx, vy; };

using Range = std::function<void(std::size_t, std::size_t)>;

// Blocks of `size` consecutive birds, one task each; returns when all are done.
static void in_blocks(std::size_t n, std::size_t size, const Range &work)
{
    #pragma omp parallel
    #pragma omp single
    {
        #pragma omp taskgroup
        for (std::size_t first = 0; first < n; first += size) {
            const std::size_t last = first + size < n ? first + size : n;
            #pragma omp task firstprivate(first, last) shared(work)
            work(first, last);
        }
    }
}

std::vector<double> fly(std::vector<bird> &flock, int ticks, double radius)
{
    std::vector<double> speeds;
    const double near2 = radius * radius;

    while (ticks-- > 0) {
        const std::vector<bird> old(flock);
        in_blocks(flock.size(), 24, [&](std::size_t first, std::size_t last) {
            for (std::size_t i = first; i != last; i++) {
                double x = 0, y = 0, vx = 0, vy = 0, seen = 0;
                bird &b = flock[i];
                for (const bird &o : old) {
                    const double dx = old[i].x - o.x, dy = old[i].y - o.y, r2 = dx * dx + dy * dy;
                    if (&o == &old[i] || r2 >= near2) continue;
                    x += o.x, y += o.y, vx += o.vx, vy += o.vy, seen += 1;
                    if (4 * r2 < near2) b.vx += 0.02 * dx, b.vy += 0.02 * dy;
                }
                if (seen > 0) {
                    b.vx += 0.05 * (vx / seen - old[i].vx) + 0.01 * (x / seen - old[i].x);
                    b.vy += 0.05 * (vy / seen - old[i].vy) + 0.01 * (y / seen - old[i].y);
                }
                b.x += b.vx;
                b.y += b.vy;
            }
        });
        double sum = 0;
        for (const bird &b : flock) sum += b.vx * b.vx + b.vy * b.vy;
        speeds.push_back(sum);
    }
    return speeds;
}
