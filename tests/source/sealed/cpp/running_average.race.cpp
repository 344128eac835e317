#include <cstdio>
#include <vector>

class Meter {
public:
    void add(double v) {
        sum_ += v;
        ++count_;
    }
    double mean() const { return count_ ? sum_ / count_ : 0; }

private:
    double sum_ = 0;
    int count_ = 0;
};

int main() {
    std::vector<double> watt(500);
    for (size_t i = 0; i < watt.size(); i++)
        watt[i] = 200 + i % 35;

    Meter meter;
    const int n = static_cast<int>(watt.size());
#pragma omp parallel for
    for (int i = 0; i < n; i++)
        meter.add(watt[i]);

    std::printf("%.2f\n", meter.mean());
    return 0;
}
