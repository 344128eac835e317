#include <vector>

std::vector<long> kronecker(const std::vector<long>& a, int ra, int ca, const std::vector<long>& b, int rb, int cb)
{
    std::vector<long> product;
    product.reserve(a.size() * b.size());
    for (int i = 0; i < ra; ++i)
        for (int k = 0; k < rb; ++k)
            for (int j = 0; j < ca; ++j)
                for (int l = 0; l < cb; ++l)
                    product.push_back(a[i * ca + j] * b[k * cb + l]);
    return product;
}
