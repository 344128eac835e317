#include <algorithm>
#include <cmath>
#include <omp.h>
#include <vector>

// Threads count on their own, then add to the result in groups of 16 bins, each group with its own lock.
std::vector<long> latency_histogram(const std::vector<double>& latencies, int bins)
{
    std::vector<long> counts(bins);
    std::vector<omp_lock_t> locks(bins / 16 + 1);
    for (omp_lock_t& lock : locks)
        omp_init_lock(&lock);

    #pragma omp parallel
    {
        std::vector<long> own(bins);
        #pragma omp for nowait
        for (std::size_t i = 0; i < latencies.size(); ++i) {
            const int bin = static_cast<int>(bins * (std::log10(latencies[i]) + 6.0) / 6.0);
            ++own[std::clamp(bin, 0, bins - 1)];
        }
        for (int low = 0; low < bins; low += 16) {
            omp_set_lock(&locks[low / 16]);
            for (int bin = low; bin < std::min(low + 16, bins); ++bin)
                counts[bin] += own[bin];
            omp_unset_lock(&locks[low / 16]);
        }
    }

    for (omp_lock_t& lock : locks)
        omp_destroy_lock(&lock);
    return counts;
}
