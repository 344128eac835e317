#include <array>
#include <cmath>
#include <memory>
#include <omp.h>
#include <vector>

struct body { double x, y, m; };

struct Quad {
    double w = 1, x = 0, y = 0, m = 0;
    std::vector<body> in;
    std::unique_ptr<std::array<Quad, 4>> below;

    bool full(int depth) const { return in.size() > 8 && depth < 20; }

    void sum_up()
    {
        for (const body &b : in) m += b.m, x += b.m * b.x, y += b.m * b.y;
        if (m > 0) x /= m, y /= m;
    }
    void deal(double x0, double y0)
    {
        below = std::make_unique<std::array<Quad, 4>>();
        for (Quad &q : *below) q.w = w / 2;
        for (const body &b : in) (*below)[(b.x >= x0 + w / 2) + 2 * (b.y >= y0 + w / 2)].in.push_back(b);
    }
    void build(double x0, double y0, int depth)
    {
        sum_up();
        if (!full(depth)) return;
        deal(x0, y0);
        for (int q = 0; q < 4; q++) (*below)[q].build(x0 + q % 2 * w / 2, y0 + q / 2 * w / 2, depth + 1);
    }
    double seen_from(const body &o, double theta) const
    {
        const double r = std::hypot(x - o.x, y - o.y);
        double sum = 0;
        if (below && w < theta * r) return -m / std::sqrt(r * r + 1e-6);
        if (below)
            for (const Quad &q : *below) sum += q.seen_from(o, theta);
        else
            for (const body &b : in)
                if (b.x != o.x || b.y != o.y) sum -= b.m / std::sqrt((b.x - o.x) * (b.x - o.x) + (b.y - o.y) * (b.y - o.y) + 1e-6);
        return sum;
    }
};

double tree_potential(const std::vector<body> &bodies, double theta, std::vector<double> &phi)
{
    Quad root;
    root.in = bodies;
    root.deal(0, 0);
    auto &q = *root.below;
    #pragma omp parallel sections
    {
        #pragma omp section
        q[0].build(0, 0, 1);
        #pragma omp section
        q[1].build(0.5, 0, 1);
        #pragma omp section
        q[2].build(0, 0.5, 1);
        #pragma omp section
        { q[3].build(0.5, 0.5, 1); root.sum_up(); }
    }
    double energy = 0;
    #pragma omp parallel for reduction(+ : energy) schedule(static, 50)
    for (std::size_t i = 0; i < bodies.size(); i++) energy += bodies[i].m * (phi[i] = root.seen_from(bodies[i], theta));
    return energy / 2;
}
