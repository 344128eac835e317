#include <algorithm>
#include <cmath>
#include <omp.h>
#include <vector>

using Counts = std::vector<long>;

static void add(Counts& into, const Counts& from)
{
    std::transform(into.begin(), into.end(), from.begin(), into.begin(), [](long a, long b) { return a + b; });
}

#pragma omp declare reduction(merge : Counts : add(omp_out, omp_in)) initializer(omp_priv = Counts(omp_orig.size()))

// Whole vectors of counters are reduced, with an operation of our own.
std::vector<long> latency_histogram(const std::vector<double>& latencies, int bins)
{
    Counts counts(bins);

    #pragma omp parallel for reduction(merge : counts) schedule(dynamic, 500)
    for (std::size_t i = 0; i < latencies.size(); ++i) {
        const int bin = static_cast<int>(bins * (std::log10(latencies[i]) + 6.0) / 6.0);
        ++counts[std::clamp(bin, 0, bins - 1)];
    }
    return counts;
}
