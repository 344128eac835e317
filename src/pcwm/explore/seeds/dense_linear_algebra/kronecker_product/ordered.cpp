#include <omp.h>
#include <vector>

namespace {

std::vector<long> outer(const long* x, int nx, const long* y, int ny)
{
    std::vector<long> all;
    all.reserve(static_cast<std::size_t>(nx) * ny);
    for (int i = 0; i < nx; ++i)
        for (int j = 0; j < ny; ++j)
            all.push_back(x[i] * y[j]);
    return all;
}

}

// Rows are made in any order and appended in the order of the product.
std::vector<long> kronecker(const std::vector<long>& a, int ra, int ca, const std::vector<long>& b, int rb, int cb)
{
    std::vector<long> product;
    product.reserve(a.size() * b.size());

    #pragma omp parallel for ordered schedule(static, 1)
    for (int row = 0; row < ra * rb; ++row) {
        const std::vector<long> line = outer(&a[row / rb * ca], ca, &b[row % rb * cb], cb);
        #pragma omp ordered
        product.insert(product.end(), line.begin(), line.end());
    }
    return product;
}
