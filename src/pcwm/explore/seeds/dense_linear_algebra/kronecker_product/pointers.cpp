#include <omp.h>
#include <vector>

// The product is written from front to back.
std::vector<long> kronecker(const std::vector<long>& a, int ra, int ca, const std::vector<long>& b, int rb, int cb)
{
    std::vector<long> product(a.size() * b.size());
    long* out = product.data();
    const long* const pa = a.data();
    const long* const pb = b.data();

    #pragma omp parallel for
    for (int row = 0; row < ra * rb; ++row) {
        const long* left = pa + row / rb * ca;
        const long* right = pb + row % rb * cb;
        for (const long* x = left; x != left + ca; ++x)
            for (const long* y = right; y != right + cb; ++y)
                *out++ = *x * *y;
    }
    return product;
}
