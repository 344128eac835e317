#include <cstdint>
#include <omp.h>
#include <vector>

struct outcome { long occupied, spanning; int best_size, best_trial; };

static bool draw(std::uint64_t z, double p) {
  z = z * 11400714819323198485ULL;
  z = (z ^ z >> 29) * 13787848793156543929ULL;
  z = z ^ z >> 32;
  return (z >> 11) / 9007199254740992.0 < p;
}

static int find(int *up, int k) { return up[k] == k ? k : up[k] = find(up, up[k]); }

outcome percolate(int trials, int side, double p, std::uint64_t seed) {
  outcome all{0, 0, 0, 0};
  const int sites = side * side;

#pragma omp parallel
  {
    std::vector<int> up(sites), size(sites), top(sites);
    long occupied = 0, spanning = 0;

#pragma omp for schedule(static, 1)
    for (int t = 0; t < trials; t++) {
      int largest = 0, spans = 0;
      for (int k = 0; k < sites; k++) {
        size[k] = top[k] = 0;
        up[k] = draw(seed + (std::uint64_t(t) << 32) + k, p) ? k : -1;
        if (up[k] < 0) continue;
        if (k % side && up[k - 1] >= 0) up[find(&up[0], k)] = find(&up[0], k - 1);
        if (k >= side && up[k - side] >= 0) up[find(&up[0], k)] = find(&up[0], k - side);
      }
      for (int k = 0; k < sites; k++) {
        if (up[k] < 0) continue;
        const int r = find(&up[0], k);
        occupied++;
        if (++size[r] > largest) largest = size[r];
        if (k < side) top[r] = 1;
        if (k >= sites - side && top[r]) spans = 1;
      }
      spanning += spans;

      if (largest > all.best_size || (largest == all.best_size && t < all.best_trial)) {
#pragma omp critical
        {
          if (largest > all.best_size || t < all.best_trial) all.best_trial = t;
          if (largest > all.best_size) all.best_size = largest;
        }
      }
    }

#pragma omp critical
    {
      all.occupied += occupied;
      all.spanning += spanning;
    }
  }
  return all;
}
