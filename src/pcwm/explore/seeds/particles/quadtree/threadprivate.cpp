#include <algorithm>
#include <cmath>
#include <omp.h>
#include <vector>

struct body { double x, y, m; };

// A flat tree; cell c owns the bodies first..last, sorted so that every cell's bodies lie side by side.
struct flat { double w, x, y, m; int first, last, kid[4]; };

static int open_cells[128];
#pragma omp threadprivate(open_cells)

static int plant(std::vector<flat> &tree, std::vector<body> &all, int first, int last, double left, double low, double w, int depth)
{
    const int c = static_cast<int>(tree.size());
    flat f{w, 0, 0, 0, first, last, {-1, -1, -1, -1}};
    for (int i = first; i < last; i++)
        f.m += all[i].m, f.x += all[i].m * all[i].x, f.y += all[i].m * all[i].y;
    if (f.m > 0) f.x /= f.m, f.y /= f.m;
    tree.push_back(f);
    if (last - first > 8 && depth < 20) {
        const double h = w / 2;
        int q = 0;
        for (double y : {low, low + h})
            for (double x : {left, left + h}) {
                auto end = std::partition(all.begin() + first, all.begin() + last, [=](const body &b) {
                    return (b.x >= x && b.x < x + h) && (b.y >= y && b.y < y + h);
                });
                const int cut = static_cast<int>(end - all.begin());
                const int kid = plant(tree, all, first, cut, x, y, h, depth + 1);
                tree[c].kid[q++] = kid;
                first = cut;
            }
    }
    return c;
}

double tree_potential(const std::vector<body> &bodies, double theta, std::vector<double> &phi)
{
    std::vector<flat> tree;
    std::vector<body> sorted(bodies);
    plant(tree, sorted, 0, static_cast<int>(bodies.size()), 0, 0, 1, 0);
    double energy = 0;

    #pragma omp parallel for default(none) shared(tree, sorted, bodies, phi) firstprivate(theta) reduction(+ : energy) schedule(dynamic, 20)
    for (std::size_t i = 0; i < bodies.size(); i++) {
        const body o = bodies[i];
        double sum = 0;
        int top = 0;
        open_cells[top++] = 0;
        while (top > 0) {
            const flat &f = tree[open_cells[--top]];
            const double r2 = (f.x - o.x) * (f.x - o.x) + (f.y - o.y) * (f.y - o.y);
            if (f.kid[0] < 0) {
                for (int b = f.first; b < f.last; b++)
                    if (sorted[b].x != o.x || sorted[b].y != o.y)
                        sum -= sorted[b].m / std::sqrt(std::pow(sorted[b].x - o.x, 2) + std::pow(sorted[b].y - o.y, 2) + 1e-6);
            } else if (f.w * f.w < theta * theta * r2) sum -= f.m / std::sqrt(r2 + 1e-6);
            else
                for (int k : f.kid) open_cells[top++] = k;
        }
        phi[i] = sum;
        energy += o.m * sum / 2;
    }
    return energy;
}
