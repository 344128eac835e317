#include <cmath>
#include <deque>
#include <omp.h>
#include <vector>

struct body { double x, y, m; };

namespace {

struct node {
    double width = 1, x = 0, y = 0, m = 0;
    std::vector<body> bodies;
    std::deque<node> kids;
};

double near(double m, double dx, double dy) { return -m / std::sqrt(dx * dx + dy * dy + 1e-6); }

void split(node *c, double left, double low, int depth)
{
    if (c->bodies.size() > 8 && depth < 20) {
        const double half = c->width / 2;
        c->kids.resize(4);
        for (const body &b : c->bodies)
            c->kids[(b.x < left + half ? 0 : 1) + (b.y < low + half ? 0 : 2)].bodies.push_back(b);
        for (int q = 0; q < 4; q++) {
            c->kids[q].width = half;
            #pragma omp task firstprivate(c, q, left, low, half, depth)
            split(&c->kids[q], left + q % 2 * half, low + q / 2 * half, depth + 1);
        }
        for (const node &k : c->kids) {
            c->m += k.m;
            c->x += k.m * k.x;
            c->y += k.m * k.y;
        }
    } else {
        for (const body &b : c->bodies) {
            c->m += b.m;
            c->x += b.m * b.x;
            c->y += b.m * b.y;
        }
    }
    if (c->m > 0) c->x /= c->m, c->y /= c->m;
}

double potential(const node &c, const body &o, double theta)
{
    double sum = 0, dx = c.x - o.x, dy = c.y - o.y;
    if (c.kids.empty()) {
        for (const body &b : c.bodies)
            if (b.x != o.x || b.y != o.y) sum += near(b.m, b.x - o.x, b.y - o.y);
    } else if (c.width * c.width < theta * theta * (dx * dx + dy * dy)) return near(c.m, dx, dy);
    for (const node &k : c.kids) sum += potential(k, o, theta);
    return sum;
}

}

double tree_potential(const std::vector<body> &bodies, double theta, std::vector<double> &phi)
{
    node root;
    root.bodies = bodies;
    #pragma omp parallel
    #pragma omp single
    split(&root, 0, 0, 0);
    double energy = 0;
    #pragma omp parallel for reduction(+ : energy)
    for (int i = 0; i < int(bodies.size()); i++) energy += 0.5 * bodies[i].m * (phi[i] = potential(root, bodies[i], theta));
    return energy;
}
