#include <cstdint>
#include <omp.h>
#include <vector>

struct outcome { long occupied, spanning; int best_size, best_trial; };

static bool occupied_site(std::uint64_t z, double p)
{
    z *= 11400714819323198485ULL;
    z ^= z >> 29;
    z *= 13787848793156543929ULL;
    z ^= z >> 32;
    return (z >> 11) / 9007199254740992.0 < p;
}

static int root(const std::vector<int> &up, int k)
{
    while (up[k] != k)
        k = up[k];
    return k;
}

// All threads work on the same trial: first inside strips of rows, then one thread sews the strips together.
outcome percolate(int trials, int side, double p, std::uint64_t seed)
{
    const int sites = side * side;
    std::vector<int> up(sites), size(sites), top(sites);
    outcome all{0, 0, 0, 0};

    #pragma omp parallel shared(up, size, top, all)
    {
        const int team = omp_get_num_threads(), me = omp_get_thread_num();
        const int begin = side * me / team * side, end = side * (me + 1) / team * side;

        auto join = [&](int a, int b) {
            if (up[a] < 0 || up[b] < 0)
                return;
            a = root(up, a), b = root(up, b);
            if (a < b) up[b] = a;
            else up[a] = b;
        };
        for (int t = 0; t < trials; t++) {
            for (int k = begin; k < end; k++) {
                up[k] = occupied_site(seed + (static_cast<std::uint64_t>(t) << 32) + k, p) ? k : -1;
                size[k] = top[k] = 0;
                if (k % side) join(k, k - 1);
                if (k - side >= begin) join(k, k - side);
            }
            #pragma omp barrier
            #pragma omp single
            {
                bool spans = false;
                for (int i = 1; i < team; i++)
                    for (int k = side * i / team * side, c = 0; k >= side && k < sites && c < side; k++, c++)
                        join(k, k - side);
                for (int k = 0; k < sites; k++) {
                    if (up[k] < 0) continue;
                    const int r = up[k] = root(up, k);
                    all.occupied++;
                    if (++size[r] > all.best_size) all.best_size = size[r], all.best_trial = t;
                    top[r] |= k < side;
                    spans |= k >= sites - side && top[r];
                }
                all.spanning += spans;
            }
        }
    }
    return all;
}
