#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

struct body { double x, y, m; };
double tree_potential(const std::vector<body> &bodies, double theta, std::vector<double> &phi);

static double mix(std::uint64_t k)
{
    k = (k ^ (k >> 30)) * 0xbf58476d1ce4e5b9ULL;
    k = (k ^ (k >> 27)) * 0x94d049bb133111ebULL;
    return ((k ^ (k >> 31)) >> 11) / 9007199254740992.0;
}

int main(int argc, char **argv)
{
    const int n = argc > 1 ? std::atoi(argv[1]) : 1000;
    if (n < 9 || n > 3000000) return 2;

    std::uint64_t key = 0;
    for (int sky = 0; sky < 2; sky++) {
        std::vector<body> bodies;
        for (int i = 0; i < n; i++) {
            double u = mix(key += 0x9e3779b97f4a7c15ULL), v = mix(key += 0x9e3779b97f4a7c15ULL);
            double w = mix(key += 0x9e3779b97f4a7c15ULL);
            if (sky && i % 2) bodies.push_back({0.3 + 0.2 * u * v * v, 0.6 + 0.2 * v * u * u, (1 + w) / n});
            else bodies.push_back({u, v, (1 + w) / n});
        }
        std::vector<double> phi(n, 1.0);
        double energy = tree_potential(bodies, sky ? 0.4 : 0.7, phi), weighted = 0, deepest = 0;
        for (int i = 0; i < n; i++) {
            weighted += phi[i] * (1 + i % 23);
            deepest = std::fmin(deepest, phi[i]);
        }
        std::printf("energy%d %.12g\nweighted%d %.12g\ndeepest%d %.12g\n", sky, energy, sky, weighted, sky, deepest);
    }
}
