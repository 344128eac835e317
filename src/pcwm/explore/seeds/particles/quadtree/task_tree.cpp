#include <cmath>
#include <memory>
#include <omp.h>
#include <vector>

struct body { double x, y, m; };

struct Cell {
    double w, left, low, x = 0, y = 0, m = 0;
    std::vector<body> in;
    std::unique_ptr<Cell> part[4];

    Cell(double w_, double left_, double low_) : w(w_), left(left_), low(low_) {}

    void grow(int depth)
    {
        if (in.size() <= 8 || depth == 20) {
            for (const body &b : in) m += b.m, x += b.m * b.x, y += b.m * b.y;
        } else {
            const double h = w / 2;
            for (int q = 0; q < 4; q++) part[q].reset(new Cell(h, left + (q & 1) * h, low + (q >> 1) * h));
            for (const body &b : in) part[(b.x >= left + h) | (b.y >= low + h) << 1]->in.push_back(b);
            for (auto &p : part) {
                Cell *kid = p.get();
                #pragma omp task firstprivate(kid, depth) if (kid->in.size() > 100)
                kid->grow(depth + 1);
            }
            #pragma omp taskwait
            for (auto &p : part) m += p->m, x += p->m * p->x, y += p->m * p->y;
        }
        if (m > 0) x /= m, y /= m;
    }

    double at(const body &o, double theta2) const
    {
        const double r2 = (x - o.x) * (x - o.x) + (y - o.y) * (y - o.y);
        if (part[0] && w * w < theta2 * r2) return -m / std::sqrt(r2 + 1e-6);
        double sum = 0;
        if (part[0])
            for (const auto &p : part) sum += p->at(o, theta2);
        else
            for (const body &b : in)
                if (b.x != o.x || b.y != o.y)
                    sum -= b.m / std::sqrt((b.x - o.x) * (b.x - o.x) + (b.y - o.y) * (b.y - o.y) + 1e-6);
        return sum;
    }
};

double tree_potential(const std::vector<body> &bodies, double theta, std::vector<double> &phi)
{
    Cell root(1, 0, 0);
    root.in = bodies;
    double energy = 0;

    #pragma omp parallel
    {
        #pragma omp single
        root.grow(0);

        #pragma omp for reduction(+ : energy) schedule(guided)
        for (std::size_t i = 0; i < bodies.size(); i++) {
            phi[i] = root.at(bodies[i], theta * theta);
            energy += bodies[i].m * phi[i] / 2;
        }
    }
    return energy;
}
