#include <algorithm>
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

std::vector<long> kronecker(const std::vector<long>& a, int ra, int ca, const std::vector<long>& b, int rb, int cb);

namespace {

class Generator {
public:
    explicit Generator(std::uint32_t seed) : state(seed) {}
    long next(long low, long high)
    {
        state = state * 1664525u + 1013904223u;
        return low + static_cast<long>(state >> 8) % (high - low + 1);
    }

private:
    std::uint32_t state;
};

}

int main(int argc, char** argv)
{
    const int n = argc > 1 ? std::stoi(argv[1]) : 12;
    if (n < 2 || n > 90)
        return 2;

    Generator generator(20011u + static_cast<std::uint32_t>(n));
    long sum = 0, weighted = 0, least = 0, greatest = 0;
    std::size_t zeros = 0, elements = 0;
    for (int call = 0; call < 3; ++call) {
        const int ra = n + call, ca = n + 2 - call, rb = n, cb = n + 1;
        std::vector<long> a(ra * ca), b(rb * cb);
        for (long& x : a)
            x = generator.next(-20, 30);
        for (long& x : b)
            x = generator.next(-7, 9);

        const std::vector<long> product = kronecker(a, ra, ca, b, rb, cb);

        for (std::size_t i = 0; i < product.size(); ++i) {
            sum += product[i];
            weighted += product[i] * static_cast<long>(1 + i % 1009);
            zeros += product[i] == 0;
        }
        elements += product.size();
        least = std::min(least, *std::min_element(product.begin(), product.end()));
        greatest = std::max(greatest, *std::max_element(product.begin(), product.end()));
    }
    std::cout << "elements " << elements << "\nsum " << sum << "\nweighted " << weighted << "\nzeros " << zeros << "\nleast " << least
              << "\ngreatest " << greatest << "\n";
}
