#include <algorithm>
#include <cmath>
#include <omp.h>
#include <vector>

// One shared vector of counters.
std::vector<long> latency_histogram(const std::vector<double>& latencies, int bins)
{
    std::vector<long> counts(bins);
    const auto bin_of = [bins](double latency) {
        return std::clamp(static_cast<int>(bins * (std::log10(latency) + 6.0) / 6.0), 0, bins - 1);
    };

    #pragma omp parallel for schedule(static) default(none) shared(latencies, counts, bin_of)
    for (std::size_t i = 0; i < latencies.size(); ++i) {
        long& counter = counts[bin_of(latencies[i])];
        #pragma omp atomic seq_cst
        ++counter;
    }
    return counts;
}
