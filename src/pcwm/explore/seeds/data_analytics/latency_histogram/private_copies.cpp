#include <algorithm>
#include <cmath>
#include <omp.h>
#include <vector>

// Threads count into vectors of their own and add them to the result when they are done.
std::vector<long> latency_histogram(const std::vector<double>& latencies, int bins)
{
    std::vector<long> counts(bins);

    #pragma omp parallel
    {
        std::vector<long> own(bins);

        #pragma omp for schedule(static)
        for (std::size_t i = 0; i < latencies.size(); ++i) {
            const int bin = static_cast<int>(bins * (std::log10(latencies[i]) + 6.0) / 6.0);
            ++own[std::clamp(bin, 0, bins - 1)];
        }

        for (int bin = 0; bin < bins; ++bin)
            counts[bin] += own[bin];
    }
    return counts;
}
