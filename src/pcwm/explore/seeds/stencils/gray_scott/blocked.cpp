#include <algorithm>
#include <omp.h>
#include <vector>

struct Dish {
    double *u, *v;
};

// Square tiles, in a buffer with room for the rim that surrounds a tile.
void gray_scott(std::vector<double>& u, std::vector<double>& v, int side, int steps, double feed, double kill)
{
    constexpr int tile = 16;
    std::vector<double> u2(u.size()), v2(v.size());
    const Dish dishes[2] = {{u.data(), v.data()}, {u2.data(), v2.data()}};

    #pragma omp parallel
    {
        const auto clamp = [side](int k) { return std::min(std::max(k, 0), side - 1); };
        double a[tile + 2][tile + 2], b[tile + 2][tile + 2];

        for (int step = 0; step < steps; ++step) {
            const Dish from = dishes[step % 2], to = dishes[1 - step % 2];
            #pragma omp for collapse(2) schedule(dynamic)
            for (int top = 0; top < side; top += tile)
                for (int left = 0; left < side; left += tile) {
                    const int high = std::min(tile, side - top), wide = std::min(tile, side - left);
                    for (int r = 0; r < high + 2; ++r)
                        for (int c = 0; c < wide + 2; ++c) {
                            const int i = clamp(top + r - 1) * side + clamp(left + c - 1);
                            a[r][c] = from.u[i];
                            b[r][c] = from.v[i];
                        }
                    for (int r = 1; r <= high; ++r)
                        for (int c = 1; c <= wide; ++c) {
                            const int i = (top + r - 1) * side + left + c - 1;
                            const double x = a[r][c], y = b[r][c], p = x * y * y;
                            to.u[i] = x + 0.16 * (a[r - 1][c] + a[r + 1][c] + a[r][c - 1] + a[r][c + 1] - 4 * x) - p + feed * (1 - x);
                            to.v[i] = y + 0.08 * (b[r - 1][c] + b[r + 1][c] + b[r][c - 1] + b[r][c + 1] - 4 * y) + p
                                      - (feed + kill) * y;
                        }
                }
        }
    }
    if (steps % 2) {
        u = u2;
        v = v2;
    }
}
