#include <cmath>
#include <memory>
#include <vector>

struct body { double x, y, m; };

namespace {

struct cell {
    double w = 1, x = 0, y = 0, m = 0;
    std::vector<body> in;
    std::unique_ptr<cell> quadrant[4];
};

void grow(cell &c, double left, double low, int depth)
{
    for (const body &b : c.in)
        c.m += b.m, c.x += b.m * b.x, c.y += b.m * b.y;
    if (c.m > 0)
        c.x /= c.m, c.y /= c.m;
    if (c.in.size() <= 8 || depth == 20)
        return;
    const double half = c.w / 2;
    for (auto &q : c.quadrant)
        q = std::make_unique<cell>(), q->w = half;
    for (const body &b : c.in)
        c.quadrant[(b.x >= left + half) + 2 * (b.y >= low + half)]->in.push_back(b);
    for (int q = 0; q < 4; q++)
        grow(*c.quadrant[q], left + q % 2 * half, low + q / 2 * half, depth + 1);
}

double pull(double x, double y, double m, const body &at)
{
    return -m / std::sqrt((x - at.x) * (x - at.x) + (y - at.y) * (y - at.y) + 1e-6);
}

double look(const cell &c, double theta, const body &at)
{
    double sum = 0;
    if (!c.quadrant[0]) {
        for (const body &b : c.in)
            if (b.x != at.x || b.y != at.y)
                sum += pull(b.x, b.y, b.m, at);
        return sum;
    }
    if (c.w * c.w < theta * theta * ((c.x - at.x) * (c.x - at.x) + (c.y - at.y) * (c.y - at.y)))
        return pull(c.x, c.y, c.m, at);
    for (const auto &q : c.quadrant)
        sum += look(*q, theta, at);
    return sum;
}

}

double tree_potential(const std::vector<body> &bodies, double theta, std::vector<double> &phi)
{
    cell root;
    root.in = bodies;
    grow(root, 0, 0, 0);
    double energy = 0;
    for (std::size_t i = 0; i < bodies.size(); i++) {
        phi[i] = look(root, theta, bodies[i]);
        energy += 0.5 * bodies[i].m * phi[i];
    }
    return energy;
}
