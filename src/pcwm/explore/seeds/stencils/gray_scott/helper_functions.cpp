#include <omp.h>
#include <vector>

// The second difference of one row of x.
static const double* row_lap(const std::vector<double>& x, int row, int side)
{
    static double lap[2048];
    for (int c = 0; c < side; ++c) {
        const int i = row * side + c;
        const double up = row == 0 ? x[i] : x[i - side];
        const double down = row == side - 1 ? x[i] : x[i + side];
        const double left = c == 0 ? x[i] : x[i - 1];
        const double right = c == side - 1 ? x[i] : x[i + 1];
        lap[c] = up + down + left + right - 4.0 * x[i];
    }
    return lap;
}

void gray_scott(std::vector<double>& u, std::vector<double>& v, int side, int steps, double feed, double kill)
{
    std::vector<double> later_u(u.size()), later_v(v.size());

    #pragma omp parallel
    {
        for (int step = 0; step < steps; ++step) {
            #pragma omp for
            for (int row = 0; row < side; ++row) {
                const double* spread = row_lap(u, row, side);
                for (int i = row * side, c = 0; c < side; ++i, ++c)
                    later_u[i] = u[i] + 0.16 * spread[c] - u[i] * v[i] * v[i] + feed * (1.0 - u[i]);

                spread = row_lap(v, row, side);
                for (int i = row * side, c = 0; c < side; ++i, ++c)
                    later_v[i] = v[i] + 0.08 * spread[c] + u[i] * v[i] * v[i] - (feed + kill) * v[i];
            }
            #pragma omp single
            {
                u.swap(later_u);
                v.swap(later_v);
            }
        }
    }
}
