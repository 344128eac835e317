#include <omp.h>
#include <utility>
#include <vector>

struct bird { double x, y, vx, vy; };

static bird steer(const std::vector<bird> &flock, std::size_t i, double radius)
{
    const bird me = flock[i];
    bird next = me, mean = {};
    int seen = 0;
    for (std::size_t j = 0; j < flock.size(); j++) {
        const bird &o = flock[j];
        const double dx = me.x - o.x, dy = me.y - o.y, r2 = dx * dx + dy * dy;
        if (j == i || r2 >= radius * radius)
            continue;
        seen++;
        mean.x += o.x;
        mean.y += o.y;
        mean.vx += o.vx;
        mean.vy += o.vy;
        if (r2 < radius * radius / 4) {
            next.vx += 0.02 * dx;
            next.vy += 0.02 * dy;
        }
    }
    if (seen > 0) {
        next.vx += 0.05 * (mean.vx / seen - me.vx) + 0.01 * (mean.x / seen - me.x);
        next.vy += 0.05 * (mean.vy / seen - me.vy) + 0.01 * (mean.y / seen - me.y);
    }
    next.x += next.vx;
    next.y += next.vy;
    return next;
}

std::vector<double> fly(std::vector<bird> &flock, int ticks, double radius)
{
    std::vector<bird> next(flock.size());
    std::vector<double> speeds(ticks);

    for (double &speed : speeds) {
        double sum = 0.0;
        #pragma omp parallel for reduction(+ : sum)
        for (std::size_t i = 0; i < flock.size(); i++) {
            next[i] = steer(flock, i, radius);
            sum += next[i].vx * next[i].vx + next[i].vy * next[i].vy;
        }
        speed = sum;
        std::swap(flock, next);
    }
    return speeds;
}
