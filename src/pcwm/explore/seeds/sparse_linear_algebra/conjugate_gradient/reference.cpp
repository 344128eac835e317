#include <numeric>
#include <vector>

struct Csr { int n; std::vector<int> start, column; std::vector<double> value; };

static double dot(const std::vector<double>& x, const std::vector<double>& y)
{
    return std::inner_product(x.begin(), x.end(), y.begin(), 0.0);
}

double conjugate_gradient(const Csr& a, const std::vector<double>& b, std::vector<double>& x, int steps)
{
    std::vector<double> r(b), p(b), q(a.n);
    x.assign(a.n, 0.0);
    double rr = dot(r, r);

    for (int step = 0; step < steps; ++step) {
        for (int i = 0; i < a.n; ++i) {
            q[i] = 0.0;
            for (int e = a.start[i]; e < a.start[i + 1]; ++e)
                q[i] += a.value[e] * p[a.column[e]];
        }
        const double alpha = rr / dot(p, q);
        for (int i = 0; i < a.n; ++i) {
            x[i] += alpha * p[i];
            r[i] -= alpha * q[i];
        }
        const double before = rr;
        rr = dot(r, r);
        for (int i = 0; i < a.n; ++i)
            p[i] = r[i] + rr / before * p[i];
    }
    return rr;
}
