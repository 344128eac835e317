#include <vector>

void outer(const std::vector<double> &u, const std::vector<double> &v, std::vector<double> &m) {
    const int rows = static_cast<int>(u.size());
    const int columns = static_cast<int>(v.size());
#pragma omp parallel for collapse(2)
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
            m[i * columns + j] = u[i] * v[j];
        }
    }
}
