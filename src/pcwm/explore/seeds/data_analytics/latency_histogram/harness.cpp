#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

std::vector<long> latency_histogram(const std::vector<double>& latencies, int bins);

int main(int argc, char** argv)
{
    const int count = argc > 1 ? std::atoi(argv[1]) : 1000;
    const int bins = 96;
    if (count < 1)
        return 2;

    std::uint64_t state = 2685821657736338717ULL;
    const auto uniform = [&] {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<double>(state >> 11) / 9007199254740992.0;
    };
    std::vector<double> latencies(count);
    for (double& latency : latencies) {
        const double u = uniform();
        latency = 3e-7 + 2.0 * u * u * u * u * uniform();
    }

    const std::vector<long> counts = latency_histogram(latencies, bins);

    long total = 0, weighted = 0;
    for (std::size_t bin = 0; bin < counts.size(); ++bin) {
        total += counts[bin];
        weighted += counts[bin] * static_cast<long>(bin);
    }
    std::printf("bins %zu\ntotal %ld\nweighted %ld\n", counts.size(), total, weighted);
    for (std::size_t bin = 0; bin < counts.size(); bin += 19)
        std::printf("bin%zu %ld\n", bin, counts[bin]);
    return 0;
}
