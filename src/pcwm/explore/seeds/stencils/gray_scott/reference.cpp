#include <algorithm>
#include <vector>

void gray_scott(std::vector<double>& u, std::vector<double>& v, int side, int steps, double feed, double kill)
{
    std::vector<double> next_u(u.size()), next_v(v.size());
    for (int step = 0; step < steps; ++step) {
        for (int r = 0; r < side; ++r)
            for (int c = 0; c < side; ++c) {
                const int i = r * side + c;
                const int n = r > 0 ? i - side : i, s = r + 1 < side ? i + side : i;
                const int w = c > 0 ? i - 1 : i, e = c + 1 < side ? i + 1 : i;
                const double p = u[i] * v[i] * v[i];
                next_u[i] = u[i] + 0.16 * (u[n] + u[s] + u[w] + u[e] - 4 * u[i]) - p + feed * (1 - u[i]);
                next_v[i] = v[i] + 0.08 * (v[n] + v[s] + v[w] + v[e] - 4 * v[i]) + p - (feed + kill) * v[i];
            }
        u.swap(next_u);
        v.swap(next_v);
    }
}
