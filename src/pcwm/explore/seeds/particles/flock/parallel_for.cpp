#include <omp.h>
#include <vector>

struct bird { double x, y, vx, vy; };

std::vector<double> fly(std::vector<bird> &flock, int ticks, double radius)
{
    const int n = static_cast<int>(flock.size());
    std::vector<double> speeds;

    for (int tick = 0; tick < ticks; ++tick)
    {
        double sum = 0.0;

        #pragma omp parallel for reduction(+ : sum) schedule(static)
        for (int i = 0; i < n; ++i)
        {
            bird me = flock[i];
            double x = 0, y = 0, vx = 0, vy = 0, away_x = 0, away_y = 0;
            int seen = 0;
            for (int j = 0; j < n; ++j)
            {
                double dx = me.x - flock[j].x, dy = me.y - flock[j].y;
                double r2 = dx * dx + dy * dy;
                if (j != i && r2 < radius * radius)
                {
                    ++seen;
                    x += flock[j].x;
                    y += flock[j].y;
                    vx += flock[j].vx;
                    vy += flock[j].vy;
                    if (4 * r2 < radius * radius)
                    {
                        away_x += dx;
                        away_y += dy;
                    }
                }
            }
            if (seen)
            {
                flock[i].vx += 0.05 * (vx / seen - me.vx) + 0.01 * (x / seen - me.x) + 0.02 * away_x;
                flock[i].vy += 0.05 * (vy / seen - me.vy) + 0.01 * (y / seen - me.y) + 0.02 * away_y;
            }
            flock[i].x += flock[i].vx;
            flock[i].y += flock[i].vy;
            sum += flock[i].vx * flock[i].vx + flock[i].vy * flock[i].vy;
        }
        speeds.push_back(sum);
    }
    return speeds;
}
