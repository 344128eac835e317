#include <algorithm>
#include <omp.h>
#include <vector>

// The four borders of a row are handled apart, so that the middle has no conditions.
void gray_scott(std::vector<double>& u, std::vector<double>& v, int side, int steps, double feed, double kill)
{
    std::vector<double> nextU(u.size()), nextV(v.size());

    for (int step = 0; step < steps; ++step) {
        #pragma omp parallel for schedule(static) default(none) shared(u, v, nextU, nextV) firstprivate(side, feed, kill)
        for (int row = 0; row < side; ++row) {
            const int above = (row == 0 ? 0 : row - 1) * side;
            const int below = (row == side - 1 ? row : row + 1) * side;
            const double *u0 = &u[row * side], *un = &u[above], *us = &u[below];
            const double *v0 = &v[row * side], *vn = &v[above], *vs = &v[below];
            double *uOut = &nextU[row * side], *vOut = &nextV[row * side];

            const auto cell = [=](int c, int w, int e) {
                const double p = u0[c] * v0[c] * v0[c];
                uOut[c] = u0[c] + 0.16 * (un[c] + us[c] + u0[w] + u0[e] - 4 * u0[c]) - p + feed * (1 - u0[c]);
                vOut[c] = v0[c] + 0.08 * (vn[c] + vs[c] + v0[w] + v0[e] - 4 * v0[c]) + p - (feed + kill) * v0[c];
            };
            cell(0, 0, 1);
            #pragma omp simd
            for (int c = 1; c < side - 1; ++c)
                cell(c, c - 1, c + 1);
            cell(side - 1, side - 2, side - 1);
        }
        u.swap(nextU);
        v.swap(nextV);
    }
}
