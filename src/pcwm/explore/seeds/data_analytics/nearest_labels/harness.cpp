#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

struct Point { float x, y; int label; };

std::vector<int> nearest_labels(const std::vector<Point>& known, const std::vector<Point>& queries, int k);

int main(int argc, char** argv)
{
    const int size = argc > 1 ? std::atoi(argv[1]) : 300;
    if (size < 64 || size > 5000000)
        return 2;

    std::uint32_t state = 19650218u;
    const auto draw = [&state] {
        state = state * 1664525u + 1013904223u;
        return static_cast<float>(state >> 8) / 16777216.0f;
    };
    // Twelve overlapping clouds; the label of a query is what it was made for, and is not told.
    const auto cloud = [&](int i) {
        const int label = (i * 7) % 12;
        const float x = static_cast<float>(label % 4) + draw() + draw() - 1.0f;
        const float y = static_cast<float>(label / 4) + draw() + draw() - 1.0f;
        return Point{x, y, label};
    };
    std::vector<Point> known, queries;
    for (int i = 0; i < size; ++i)
        known.push_back(cloud(i));
    for (int i = 0; i < 50 + size / 10; ++i)
        queries.push_back(cloud(i * 5 + 1));

    for (const int k : {1, 9, 25}) {
        const std::vector<int> labels = nearest_labels(known, queries, k);
        int hits = 0;
        long sum = 0;
        std::uint64_t hash = 0;
        for (std::size_t q = 0; q < labels.size(); ++q) {
            hits += labels[q] == queries[q].label;
            sum += labels[q] * static_cast<long>(q % 13 + 1);
            hash = hash * 131 + static_cast<std::uint64_t>(labels[q]) + 1;
        }
        std::printf("count%d %zu\nhits%d %d\nsum%d %ld\n", k, labels.size(), k, hits, k, sum);
        std::printf("hash%d %llu\n", k, static_cast<unsigned long long>(hash >> 15));
    }
    return 0;
}
