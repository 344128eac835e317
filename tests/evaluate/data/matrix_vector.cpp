#include <cstddef>
#include <vector>

// y = A x for a dense row-major matrix.
void matrix_vector(const std::vector<double> &a, const std::vector<double> &x, std::vector<double> &y)
{
    const std::size_t rows = y.size(), columns = x.size();
    double sum = 0.0;
    #pragma omp parallel for private(sum)
    for (std::size_t r = 0; r < rows; r++) {
        sum = 0.0;
        for (std::size_t c = 0; c < columns; c++)
            sum += a[r * columns + c] * x[c];
        y[r] = sum;
    }
}
