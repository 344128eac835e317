#include <cstddef>
#include <omp.h>
#include <vector>

std::vector<long> kronecker(const std::vector<long>& a, int ra, int ca, const std::vector<long>& b, int rb, int cb)
{
    const int width = ca * cb;
    std::vector<long> product(static_cast<std::size_t>(ra) * rb * width);

    #pragma omp parallel for collapse(4) schedule(static)
    for (int i = 0; i < ra; ++i)
        for (int k = 0; k < rb; ++k)
            for (int j = 0; j < ca; ++j)
                for (int l = 0; l < cb; ++l)
                    product[static_cast<std::size_t>(i * rb + k) * width + j * cb + l] = a[i * ca + j] * b[k * cb + l];
    return product;
}
