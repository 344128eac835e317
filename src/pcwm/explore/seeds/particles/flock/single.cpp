#include <algorithm>
#include <omp.h>
#include <utility>
#include <vector>

struct bird { double x, y, vx, vy; };

static bird after(const bird *all, int n, int i, double near2)
{
    bird b = all[i], sum{0, 0, 0, 0};
    double push_x = 0, push_y = 0;
    int seen = 0;
    for (int j = 0; j < n; j++) {
        double dx = all[i].x - all[j].x, dy = all[i].y - all[j].y, r2 = dx * dx + dy * dy;
        if (j == i || r2 >= near2) continue;
        sum.x += all[j].x, sum.y += all[j].y, sum.vx += all[j].vx, sum.vy += all[j].vy, seen++;
        if (r2 < near2 / 4) push_x += dx, push_y += dy;
    }
    if (seen > 0) {
        b.vx += 0.05 * (sum.vx / seen - all[i].vx) + 0.01 * (sum.x / seen - all[i].x) + 0.02 * push_x;
        b.vy += 0.05 * (sum.vy / seen - all[i].vy) + 0.01 * (sum.y / seen - all[i].y) + 0.02 * push_y;
    }
    return {b.x + b.vx, b.y + b.vy, b.vx, b.vy};
}

std::vector<double> fly(std::vector<bird> &flock, int ticks, double radius)
{
    const int n = int(flock.size());
    std::vector<bird> spare(n);
    std::vector<double> speeds(ticks, 0.0);
    bird *now = flock.data(), *next = spare.data();

    #pragma omp parallel
    for (int tick = 0; tick < ticks; tick++) {
        double mine = 0.0;
        #pragma omp for
        for (int i = 0; i < n; i++) {
            next[i] = after(now, n, i, radius * radius);
            mine += next[i].vx * next[i].vx + next[i].vy * next[i].vy;
        }
        #pragma omp atomic
        speeds[tick] += mine;
        #pragma omp single nowait
        std::swap(now, next);
    }
    if (now != flock.data())
        std::copy(spare.begin(), spare.end(), flock.begin());
    return speeds;
}
