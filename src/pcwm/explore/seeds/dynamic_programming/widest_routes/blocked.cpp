#include <algorithm>
#include <omp.h>
#include <vector>

namespace {

constexpr int side = 16;

struct Block {
    int from, to;
    Block(int index, int n) : from(index * side), to(std::min(n, (index + 1) * side)) {}
};

// Widens the routes from block `a` to block `b` by the ones that change over within block `c`.
void widen(int* width, int n, const Block& a, const Block& b, const Block& c)
{
    for (int via = c.from; via < c.to; ++via)
        for (int i = a.from; i < a.to; ++i)
            for (int j = b.from; j < b.to; ++j)
                width[i * n + j] = std::max(width[i * n + j], std::min(width[i * n + via], width[via * n + j]));
}

} // namespace

long widest_routes(std::vector<int>& width, int n)
{
    const int blocks = (n + side - 1) / side;
    int* const w = width.data();

    #pragma omp parallel
    for (int k = 0; k < blocks; ++k) {
        const Block mid(k, n);
        #pragma omp single
        widen(w, n, mid, mid, mid);

        #pragma omp for schedule(dynamic)
        for (int x = 0; x < 2 * blocks; ++x) {
            const Block other(x / 2, n);
            if (x / 2 != k)
                x % 2 ? widen(w, n, mid, other, mid) : widen(w, n, other, mid, mid);
        }

        #pragma omp for collapse(2) schedule(dynamic)
        for (int x = 0; x < blocks; ++x)
            for (int y = 0; y < blocks; ++y)
                if (x != k && y != k)
                    widen(w, n, Block(x, n), Block(y, n), mid);
    }
    return static_cast<long>(width.size()) - n - std::count(width.begin(), width.end(), 0);
}
