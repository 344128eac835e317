#include <vector>

struct bird { double x, y, vx, vy; };

std::vector<double> fly(std::vector<bird> &flock, int ticks, double radius)
{
    std::vector<double> speeds;
    for (int tick = 0; tick < ticks; tick++) {
        const std::vector<bird> old = flock;
        double sum = 0.0;
        for (bird &b : flock) {
            const bird me = b;
            double x = 0.0, y = 0.0, vx = 0.0, vy = 0.0;
            int seen = 0;
            for (const bird &o : old) {
                const double dx = me.x - o.x, dy = me.y - o.y, r2 = dx * dx + dy * dy;
                if (r2 >= radius * radius || &o - old.data() == &b - flock.data())
                    continue;
                seen++;
                x += o.x, y += o.y, vx += o.vx, vy += o.vy;
                if (r2 < 0.25 * radius * radius)
                    b.vx += 0.02 * dx, b.vy += 0.02 * dy;
            }
            if (seen) {
                b.vx += 0.05 * (vx / seen - me.vx) + 0.01 * (x / seen - me.x);
                b.vy += 0.05 * (vy / seen - me.vy) + 0.01 * (y / seen - me.y);
            }
            b.x += b.vx;
            b.y += b.vy;
            sum += b.vx * b.vx + b.vy * b.vy;
        }
        speeds.push_back(sum);
    }
    return speeds;
}
