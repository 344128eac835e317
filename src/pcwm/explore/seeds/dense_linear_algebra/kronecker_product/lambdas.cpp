#include <algorithm>
#include <omp.h>
#include <vector>

// Block (i, j) of the product is b times one element of a.
std::vector<long> kronecker(const std::vector<long>& a, int ra, int ca, const std::vector<long>& b, int rb, int cb)
{
    using std::size_t;
    std::vector<long> product(a.size() * b.size());
    const size_t width = size_t(ca) * cb;

    auto block = [&](int i, int j) {
        const long factor = a[i * ca + j];
        for (int k = 0; k < rb; ++k) {
            const auto from = b.begin() + k * cb;
            const auto to = product.begin() + (size_t(i) * rb + k) * width + size_t(j) * cb;
            std::transform(from, from + cb, to, [factor](long x) { return factor * x; });
        }
    };

    #pragma omp parallel for collapse(2) schedule(dynamic)
    for (int i = 0; i < ra; ++i) {
        for (int j = 0; j < ca; ++j) {
            block(i, j);
        }
    }
    return product;
}
