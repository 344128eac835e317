// Races: the mean is read after the first future's get(), although the second task, not yet waited for, stores it.
#include <cstdio>
#include <future>
#include <numeric>
#include <vector>

struct Report {
    int highest = 0;
    double mean = 0.0;
};

static std::vector<int> measure(int n) {
    std::vector<int> v(n);
    for (int i = 0; i < n; i++)
        v[i] = (i * 31) % 127;
    return v;
}

int main() {
    const auto values = measure(500);
    Report report;

    auto extreme = std::async(std::launch::async, [&] {
        int highest = 0;
        for (int pass = 0; pass < 4; pass++)
            for (int v : values)
                highest = v > highest ? v : highest;
        report.highest = highest;
    });
    auto average = std::async(std::launch::async, [&] {
        int sum = std::accumulate(values.begin(), values.end(), 0);
        report.mean = static_cast<double>(sum) / static_cast<double>(values.size()); // racy
    });

    extreme.get();
    bool skewed = report.highest > 2 * report.mean; // racy
    average.get();

    std::printf("highest %d, mean %.2f, compared %d\n", report.highest, report.mean, skewed || report.highest > 0);
    return 0;
}
