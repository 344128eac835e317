// private(carry) makes copies nobody uses: the lambda captured the one original by reference, and all threads write it.
#include <cstdio>
#include <numeric>
#include <vector>

int main() {
    const int items = 800;
    std::vector<int> grams(items), price(items);
    for (int i = 0; i < items; ++i)
        grams[i] = 40 + (i * 37) % 460;

    int carry = 0;
    auto round_up = [&carry](int cents) {
        carry = cents % 5;                             // racy
        return carry == 0 ? cents : cents + 5 - carry; // racy
    };

#pragma omp parallel for private(carry) schedule(static)
    for (int i = 0; i < items; ++i)
        price[i] = round_up(grams[i] * 3 / 2);

    std::printf("shelf value: %d\n", std::accumulate(price.begin(), price.end(), 0));
    return 0;
}
