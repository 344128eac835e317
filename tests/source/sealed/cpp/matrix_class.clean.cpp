#include <cstdio>
#include <vector>

template <typename T>
class Matrix {
public:
    Matrix(int rows, int cols) : cols_(cols), cells_(static_cast<size_t>(rows) * cols) {}
    T &at(int r, int c) { return cells_[static_cast<size_t>(r) * cols_ + c]; }
    const T &at(int r, int c) const { return cells_[static_cast<size_t>(r) * cols_ + c]; }

private:
    int cols_;
    std::vector<T> cells_;
};

template <typename T>
static Matrix<T> transposed_square(const Matrix<T> &m, int n) {
    Matrix<T> out(n, n);
#pragma omp parallel for
    for (int r = 0; r < n; r++)
        for (int c = 0; c < n; c++) {
            T s{};
            for (int k = 0; k < n; k++)
                s += m.at(k, r) * m.at(k, c);
            out.at(r, c) = s;
        }
    return out;
}

int main() {
    const int n = 25;
    Matrix<long> m(n, n);
    for (int r = 0; r < n; r++)
        for (int c = 0; c < n; c++)
            m.at(r, c) = (r * 3 + c * 5) % 11 - 4;
    const auto q = transposed_square(m, n);
    std::printf("%ld %ld\n", q.at(0, 0), q.at(n - 1, 2));
    return 0;
}
