#include <omp.h>
#include <vector>

struct bird { double x, y, vx, vy; };

class Sky {
public:
    Sky(std::vector<bird> &flock, double radius) : flock_(flock), before_(flock), near2_(radius * radius) {}

    // To be met by every thread of a team; the birds are shared out in both loops.
    void tick()
    {
        const int n = static_cast<int>(flock_.size());
        #pragma omp single
        total_ = 0.0;
        #pragma omp for
        for (int i = 0; i < n; i++)
            before_[i] = flock_[i];
        #pragma omp for reduction(+ : total_)
        for (int i = 0; i < n; i++) {
            turn(i);
            total_ += flock_[i].vx * flock_[i].vx + flock_[i].vy * flock_[i].vy;
        }
    }
    double total() const { return total_; }

private:
    void turn(int i)
    {
        const bird &me = before_[i];
        bird sum{}, &out = flock_[i];
        int seen = 0, at = -1;
        for (const bird &o : before_) {
            const double dx = me.x - o.x, dy = me.y - o.y, r2 = dx * dx + dy * dy;
            if (++at == i || r2 >= near2_) continue;
            sum = {sum.x + o.x, sum.y + o.y, sum.vx + o.vx, sum.vy + o.vy};
            seen++;
            if (r2 < 0.25 * near2_) out.vx += 0.02 * dx, out.vy += 0.02 * dy;
        }
        if (seen) {
            out.vx += 0.05 * (sum.vx / seen - me.vx) + 0.01 * (sum.x / seen - me.x);
            out.vy += 0.05 * (sum.vy / seen - me.vy) + 0.01 * (sum.y / seen - me.y);
        }
        out.x += out.vx, out.y += out.vy;
    }

    std::vector<bird> &flock_, before_;
    double near2_, total_ = 0.0;
};

std::vector<double> fly(std::vector<bird> &flock, int ticks, double radius)
{
    Sky sky(flock, radius);
    std::vector<double> speeds(ticks);
    #pragma omp parallel
    for (int tick = 0; tick < ticks; tick++) {
        sky.tick();
        #pragma omp masked
        speeds[tick] = sky.total();
        #pragma omp barrier
    }
    return speeds;
}
