#include <algorithm>
#include <cstdint>
#include <omp.h>
#include <vector>

struct outcome { long occupied, spanning; int best_size, best_trial; };

struct trial_result {
    int occupied = 0, largest = 0;
    bool spans = false;
};

// Flood every cluster from its first site, row by row.
static trial_result one_trial(int side, double p, std::uint64_t start)
{
    std::vector<char> full(side * side);
    for (int k = 0; k < side * side; k++) {
        std::uint64_t z = (start + k) * 11400714819323198485ULL;
        z = (z ^ (z >> 29)) * 13787848793156543929ULL;
        full[k] = ((z ^ (z >> 32)) >> 11) / 9007199254740992.0 < p;
    }
    trial_result result;
    std::vector<int> wet;
    for (int source = 0; source < side * side; source++) {
        if (!full[source])
            continue;
        int size = 0, lowest = 0;
        full[source] = 0;
        wet.push_back(source);
        while (!wet.empty()) {
            const int k = wet.back(), row = k / side, col = k % side;
            wet.pop_back();
            size++;
            lowest = std::max(lowest, row);
            auto visit = [&](bool there, int next) {
                if (there && full[next])
                    full[next] = 0, wet.push_back(next);
            };
            visit(row > 0, k - side);
            visit(col > 0, k - 1);
            visit(col + 1 < side, k + 1);
            visit(row + 1 < side, k + side);
        }
        result.occupied += size;
        result.largest = std::max(result.largest, size);
        result.spans |= source < side && lowest == side - 1;
    }
    return result;
}

outcome percolate(int trials, int side, double p, std::uint64_t seed)
{
    std::vector<int> largest(trials);
    long occupied = 0, spanning = 0;

    #pragma omp parallel for schedule(dynamic) reduction(+ : occupied, spanning)
    for (int t = 0; t < trials; t++) {
        const trial_result r = one_trial(side, p, seed + (static_cast<std::uint64_t>(t) << 32));
        occupied += r.occupied;
        spanning += r.spans;
        largest[t] = r.largest;
    }

    const auto best = std::max_element(largest.begin(), largest.end());
    return {occupied, spanning, *best, static_cast<int>(best - largest.begin())};
}
