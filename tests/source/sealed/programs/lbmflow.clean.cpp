/* D2Q9 lattice Boltzmann channel flow, pull scheme with two lattices. */
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

constexpr int Q = 9;
constexpr int CX[Q] = {0, 1, 0, -1, 0, 1, -1, -1, 1};
constexpr int CY[Q] = {0, 0, 1, 0, -1, 1, 1, -1, -1};
constexpr double WT[Q] = {4.0 / 9, 1.0 / 9, 1.0 / 9, 1.0 / 9, 1.0 / 9,
                          1.0 / 36, 1.0 / 36, 1.0 / 36, 1.0 / 36};

using Cell = std::array<double, Q>;

struct Lattice {
    int nx, ny;
    std::vector<Cell> f;
    Lattice(int x, int y) : nx(x), ny(y), f(static_cast<size_t>(x) * y) {}
    Cell &at(int x, int y) { return f[static_cast<size_t>(y) * nx + x]; }
    const Cell &at(int x, int y) const { return f[static_cast<size_t>(y) * nx + x]; }
};

static void moments(const Cell &c, double &rho, double &ux, double &uy)
{
    rho = ux = uy = 0.0;
    for (int q = 0; q < Q; q++) {
        rho += c[q];
        ux += CX[q] * c[q];
        uy += CY[q] * c[q];
    }
    ux /= rho;
    uy /= rho;
}

static void stream_collide(const Lattice &src, Lattice &dst, double omega, double g)
{
    #pragma omp parallel for schedule(static)
    for (int y = 0; y < src.ny; y++)
        for (int x = 0; x < src.nx; x++) {
            Cell c;
            for (int q = 0; q < Q; q++) {
                int sx = (x - CX[q] + src.nx) % src.nx;
                int sy = (y - CY[q] + src.ny) % src.ny;
                c[q] = src.at(sx, sy)[q];
            }
            double rho, ux, uy;
            moments(c, rho, ux, uy);
            ux += g;
            double usq = 1.5 * (ux * ux + uy * uy);
            for (int q = 0; q < Q; q++) {
                double cu = 3.0 * (CX[q] * ux + CY[q] * uy);
                double eq = WT[q] * rho * (1.0 + cu + 0.5 * cu * cu - usq);
                c[q] += omega * (eq - c[q]);
            }
            dst.at(x, y) = c;
        }
}

int main(int argc, char **argv)
{
    const int nx = argc > 1 ? std::atoi(argv[1]) : 96;
    const int ny = argc > 2 ? std::atoi(argv[2]) : 64;
    const int steps = argc > 3 ? std::atoi(argv[3]) : 30;
    Lattice a(nx, ny), b(nx, ny);

    #pragma omp parallel for collapse(2)
    for (int y = 0; y < ny; y++)
        for (int x = 0; x < nx; x++)
            for (int q = 0; q < Q; q++)
                a.at(x, y)[q] = WT[q] * (1.0 + 0.01 * std::sin(0.1 * x + 0.2 * y));

    for (int s = 0; s < steps; s++) {
        stream_collide(a, b, 1.2, 1e-4);
        std::swap(a.f, b.f);
    }

    /* profile along the channel; keep the density of the last column */
    std::vector<double> profile(nx);
    double rho = 0.0, ux = 0.0, uy = 0.0;
    #pragma omp parallel for firstprivate(ux, uy) lastprivate(rho)
    for (int x = 0; x < nx; x++) {
        double flux = 0.0;
        for (int y = 0; y < ny; y++) {
            moments(a.at(x, y), rho, ux, uy);
            flux += rho * ux;
        }
        profile[x] = flux / ny;
    }

    double mean = 0.0;
    for (double v : profile)
        mean += v / nx;
    std::printf("mean flux %.9f outlet density %.9f\n", mean, rho);
    return 0;
}
