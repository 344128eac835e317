#include <cmath>
#include <memory>
#include <omp.h>
#include <vector>

struct body { double x, y, m; };

namespace {

struct square {
    double w, x, y, m;
    std::vector<const body *> in;
    std::unique_ptr<square[]> four;
};

void weigh(square &s)
{
    s.x = s.y = s.m = 0;
    for (const body *b : s.in) s.m += b->m, s.x += b->m * b->x, s.y += b->m * b->y;
    if (s.m > 0) s.x /= s.m, s.y /= s.m;
}

void divide(square &s, double left, double low, int depth)
{
    weigh(s);
    if (s.in.size() <= 8 || depth == 20) return;
    s.four.reset(new square[4]);
    const double h = s.w / 2;
    for (const body *b : s.in) s.four[(b->x >= left + h) + 2 * (b->y >= low + h)].in.push_back(b);
    for (int q = 0; q < 4; q++) s.four[q].w = h, divide(s.four[q], left + q % 2 * h, low + q / 2 * h, depth + 1);
}

void attract(double m, double x, double y, const body &o, double &phi)
{
    phi -= m / std::sqrt((x - o.x) * (x - o.x) + (y - o.y) * (y - o.y) + 1e-6);
}

void visit(const square &s, const body &o, double theta2, double &phi)
{
    if (!s.four)
        for (const body *b : s.in) {
            if (b->x != o.x || b->y != o.y) attract(b->m, b->x, b->y, o, phi);
        }
    else if (s.w * s.w < theta2 * ((s.x - o.x) * (s.x - o.x) + (s.y - o.y) * (s.y - o.y))) attract(s.m, s.x, s.y, o, phi);
    else
        for (int q = 0; q < 4; q++) visit(s.four[q], o, theta2, phi);
}

void book(double &energy, const body &o, double phi) { energy += 0.5 * o.m * phi; }

}

double tree_potential(const std::vector<body> &bodies, double theta, std::vector<double> &phi)
{
    square root{1, 0, 0, 0, {}, {}};
    for (const body &b : bodies) root.in.push_back(&b);
    divide(root, 0, 0, 0);

    double energy = 0;
    #pragma omp parallel for schedule(static)
    for (std::size_t i = 0; i < bodies.size(); i++) {
        phi[i] = 0;
        visit(root, bodies[i], theta * theta, phi[i]);
        book(energy, bodies[i], phi[i]);
    }
    return energy;
}
