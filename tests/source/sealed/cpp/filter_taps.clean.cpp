#include <cstdio>
#include <numeric>
#include <vector>

class Fir {
public:
    explicit Fir(std::vector<double> taps) : taps_(std::move(taps)) {}

    std::vector<double> apply(const std::vector<double> &in) const {
        std::vector<double> out(in.size());
        const int n = static_cast<int>(in.size()), k = static_cast<int>(taps_.size());
#pragma omp parallel for
        for (int i = 0; i < n; i++) {
            double s = 0;
            for (int j = 0; j < k && j <= i; j++)
                s += taps_[j] * in[i - j];
            out[i] = s;
        }
        return out;
    }

private:
    std::vector<double> taps_;
};

int main() {
    std::vector<double> in(700);
    for (size_t i = 0; i < in.size(); i++)
        in[i] = i % 14;
    const Fir low({0.1, 0.2, 0.4, 0.2, 0.1});
    const auto out = low.apply(in);
    std::printf("%.3f\n", std::accumulate(out.begin(), out.end(), 0.0));
    return 0;
}
