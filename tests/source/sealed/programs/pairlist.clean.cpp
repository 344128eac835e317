/* Spheres bouncing in a box on a cell grid; lists contacts at the end. */
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

struct Sphere {
    double x, y, z;
    double vx, vy, vz;
};

struct Contact {
    int a, b;
    double depth;
};

static void bounce(double &x, double &v, double size)
{
    if (x < 0.0) {
        x = -x;
        v = -v;
    } else if (x > size) {
        x = 2.0 * size - x;
        v = -v;
    }
}

static void move(std::vector<Sphere> &s, double dt, double size)
{
    #pragma omp parallel for schedule(static)
    for (size_t i = 0; i < s.size(); i++) {
        Sphere &p = s[i];
        p.vz -= 9.81 * dt;
        p.x += dt * p.vx;
        p.y += dt * p.vy;
        p.z += dt * p.vz;
        bounce(p.x, p.vx, size);
        bounce(p.y, p.vy, size);
        bounce(p.z, p.vz, size);
    }
}

static std::vector<Contact> contacts(const std::vector<Sphere> &s, double radius)
{
    const int n = static_cast<int>(s.size());
    const double reach = 2.0 * radius;
    std::vector<Contact> out;

    #pragma omp parallel for schedule(dynamic, 16)
    for (int i = 0; i < n; i++) {
        for (int j = i + 1; j < n; j++) {
            double dx = s[i].x - s[j].x;
            double dy = s[i].y - s[j].y;
            double dz = s[i].z - s[j].z;
            double d2 = dx * dx + dy * dy + dz * dz;
            if (d2 < reach * reach) {
                Contact c{i, j, reach - std::sqrt(d2)};
                #pragma omp critical
                out.push_back(c);
            }
        }
    }
    return out;
}

int main(int argc, char **argv)
{
    const int n = argc > 1 ? std::atoi(argv[1]) : 1200;
    const int steps = argc > 2 ? std::atoi(argv[2]) : 200;
    const double size = 10.0;
    std::vector<Sphere> s(n);

    for (int i = 0; i < n; i++) {
        s[i].x = size * std::fmod(0.754877666 * i, 1.0);
        s[i].y = size * std::fmod(0.569840291 * i, 1.0);
        s[i].z = size * std::fmod(0.381966011 * i, 1.0);
        s[i].vx = std::sin(i);
        s[i].vy = std::cos(3.0 * i);
        s[i].vz = 0.0;
    }

    for (int t = 0; t < steps; t++)
        move(s, 0.002, size);

    std::vector<Contact> list = contacts(s, 0.25);
    double deepest = 0.0;
    #pragma omp parallel for reduction(max:deepest)
    for (size_t k = 0; k < list.size(); k++)
        if (list[k].depth > deepest)
            deepest = list[k].depth;

    std::printf("%zu contacts, deepest %.6f\n", list.size(), deepest);
    return 0;
}
