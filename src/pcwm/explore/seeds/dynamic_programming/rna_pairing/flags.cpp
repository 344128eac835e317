#include <algorithm>
#include <atomic>
#include <omp.h>
#include <string>
#include <thread>
#include <vector>

static bool pairs(char x, char y)
{
    switch (x) {
    case 'A': return y == 'U';
    case 'C': return y == 'G';
    case 'G': return y == 'C' || y == 'U';
    default: return y == 'A' || y == 'G';
    }
}

// Column j is filled upwards from its diagonal and may not overtake column j - 1: height[j] is the topmost row it has done.
int rna_pairing(const std::string& bases, int loop, std::vector<int>& most)
{
    const int n = static_cast<int>(bases.size());
    most.assign(n * n, 0);
    std::vector<std::atomic<int>> height(n);
    for (int j = 0; j < n; ++j)
        height[j].store(j, std::memory_order_relaxed);
    height[0] = 0;

    #pragma omp parallel
    {
        const int rank = omp_get_thread_num();
        const int ranks = omp_get_num_threads();
        for (int j = rank; j < n; j += ranks)
            for (int i = j - 1; i >= 0; --i) {
                while (height[j - 1].load(std::memory_order_acquire) > i)
                    std::this_thread::yield();
                int best = j - i > loop && pairs(bases[i], bases[j]) ? most[(i + 1) * n + j - 1] + 1 : 0;
                for (int k = i; k < j; ++k)
                    best = std::max(best, most[i * n + k] + most[(k + 1) * n + j]);
                most[i * n + j] = best;
                height[j].store(i, std::memory_order_release);
            }
    }
    return most[n - 1];
}
