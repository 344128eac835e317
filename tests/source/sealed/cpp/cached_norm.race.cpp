#include <cmath>
#include <cstdio>
#include <vector>

class Direction {
public:
    explicit Direction(std::vector<double> v) : v_(std::move(v)) {}

    double norm() const {
        if (norm_ < 0) {
            double s = 0;
            for (double x : v_)
                s += x * x;
            norm_ = std::sqrt(s);
        }
        return norm_;
    }
    double along(const std::vector<double> &w) const {
        double s = 0;
        for (size_t i = 0; i < v_.size(); i++)
            s += v_[i] * w[i];
        return s / norm();
    }

private:
    std::vector<double> v_;
    mutable double norm_ = -1;
};

int main() {
    const Direction axis({1, 2, 2, 4});
    std::vector<std::vector<double>> points;
    for (int i = 0; i < 200; i++)
        points.push_back({i * 0.5, 1.0 * (i % 7), 2.0, 1.0 * (i % 3)});

    std::vector<double> shadow(points.size());
#pragma omp parallel for
    for (size_t i = 0; i < points.size(); i++)
        shadow[i] = axis.along(points[i]);

    double top = shadow[0];
    for (double s : shadow)
        top = s > top ? s : top;
    std::printf("%.4f\n", top);
    return 0;
}
