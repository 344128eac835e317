#include <cstdint>
#include <omp.h>
#include <utility>
#include <vector>

struct outcome { long occupied, spanning; int best_size, best_trial; };

namespace {
double noise(std::uint64_t z)
{
    z *= 11400714819323198485ULL;
    z ^= z >> 29;
    z *= 13787848793156543929ULL;
    z ^= z >> 32;
    return (z >> 11) / 9007199254740992.0;
}
int find(const std::vector<int> &up, int k)
{
    while (up[k] >= 0) k = up[k];
    return k;
}
// Roots hold minus the size of their cluster; the smaller one is hung below the larger.
void join(std::vector<int> &up, int a, int b)
{
    a = find(up, a), b = find(up, b);
    if (a == b) return;
    if (up[a] > up[b]) std::swap(a, b);
    up[a] += up[b];
    up[b] = a;
}
}

outcome percolate(int trials, int side, double p, std::uint64_t seed)
{
    const int sites = side * side, sky = sites, ground = sites + 1, none = 1 << 30;
    std::vector<int> up(sites + 2), size(sites);
    long occupied = 0, spanning = 0;
    int best_size = 0, best_trial = 0;

    #pragma omp parallel for firstprivate(up, size) reduction(+ : occupied, spanning)
    for (int t = 0; t < trials; t++) {
        for (int k = 0; k < sites; k++) {
            up[k] = noise(seed + (std::uint64_t(t) << 32) + k) < p ? -1 : none;
            size[k] = 0;
        }
        for (int k = 0; k < sites; k++) {
            if (up[k] == none) continue;
            occupied++;
            if (k % side > 0 && up[k - 1] != none) join(up, k, k - 1);
            if (k >= side && up[k - side] != none) join(up, k, k - side);
        }
        int largest = 0;
        for (int k = 0; k < sites; k++)
            if (up[k] < 0 && -up[k] > largest) largest = -up[k];
        up[sky] = up[ground] = -1;
        for (int c = 0; c < side; c++) {
            if (up[c] != none) join(up, c, sky);
            if (up[sites - 1 - c] != none) join(up, sites - 1 - c, ground);
        }
        spanning += find(up, sky) == find(up, ground);

        #pragma omp critical
        if (largest > best_size || (largest == best_size && t < best_trial)) best_size = largest, best_trial = t;
    }
    return {occupied, spanning, best_size, best_trial};
}
