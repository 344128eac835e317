#include <omp.h>
#include <utility>
#include <vector>

namespace {

struct Field {
    const double* x;
    int side;
    double operator()(int r, int c) const
    {
        const int i = r * side + c;
        return (r ? x[i - side] : x[i]) + (r + 1 < side ? x[i + side] : x[i]) + (c ? x[i - 1] : x[i])
               + (c + 1 < side ? x[i + 1] : x[i]) - 4 * x[i];
    }
};

template <typename Rule>
void update(std::vector<double>& out, int side, Rule rule)
{
    for (int r = 0; r < side; ++r)
        for (int c = 0; c < side; ++c)
            out[r * side + c] = rule(r, c, r * side + c);
}

}  // namespace

// Two tasks a step, one for each substance; the exchange waits for both.
void gray_scott(std::vector<double>& u, std::vector<double>& v, int side, int steps, double feed, double kill)
{
    std::vector<double> nu(u.size()), nv(v.size());
    #pragma omp parallel
    #pragma omp masked
    while (steps-- > 0) {
        const Field lap_u{u.data(), side}, lap_v{v.data(), side};
        #pragma omp task default(shared)
        update(nu, side, [&](int r, int c, int i) {
            return u[i] + 0.16 * lap_u(r, c) - u[i] * v[i] * v[i] + feed * (1 - u[i]);
        });
        #pragma omp task default(shared)
        update(nv, side, [&](int r, int c, int i) {
            return v[i] + 0.08 * lap_v(r, c) + u[i] * v[i] * v[i] - (feed + kill) * v[i];
        });
        #pragma omp taskwait
        u.swap(nu);
        v.swap(nv);
    }
}
