#include <algorithm>
#include <cmath>
#include <vector>

std::vector<long> latency_histogram(const std::vector<double>& latencies, int bins)
{
    std::vector<long> counts(bins);
    for (const double latency : latencies) {
        const int bin = static_cast<int>(bins * (std::log10(latency) + 6.0) / 6.0);
        ++counts[std::clamp(bin, 0, bins - 1)];
    }
    return counts;
}
