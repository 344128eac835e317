// Races: two far-apart records throw, and both catch blocks store into the summary that the lambda holds by reference.
#include <cstdio>
#include <stdexcept>
#include <vector>

struct Summary {
    int failures = 0;
    int last_failed = -1;
};

static double invert(double x) {
    if (x == 0.0)
        throw std::domain_error("singular record");
    return 1.0 / x;
}

int main() {
    std::vector<double> record(1400);
    for (std::size_t i = 0; i < record.size(); i++)
        record[i] = i == 20 || i == 1377 ? 0.0 : 1.0 + static_cast<double>(i % 9);

    Summary summary;
    auto note = [&summary](int i) {
        summary.failures++;      // racy
        summary.last_failed = i; // racy
    };

    double total = 0.0;
#pragma omp parallel for reduction(+ : total)
    for (int i = 0; i < 1400; i++) {
        try {
            total += invert(record[i]);
        } catch (const std::domain_error &) {
            note(i);
        }
    }
    std::printf("total %.3f, failed %d\n", total, summary.failures > 0);
    return 0;
}
