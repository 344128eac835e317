#include <omp.h>
#include <vector>

struct Csr { int n; std::vector<int> start, column; std::vector<double> value; };

namespace {

double total;

// To be called by all threads of a team; every one gets the sum.
double dot(const std::vector<double>& u, const std::vector<double>& v)
{
    #pragma omp single
    total = 0.0;
    double part = 0.0;
    #pragma omp for schedule(static) nowait
    for (std::size_t i = 0; i < u.size(); ++i)
        part += u[i] * v[i];
    #pragma omp critical(dot_total)
    total += part;
    #pragma omp barrier
    return total;
}

void combine(double f, const std::vector<double>& u, double g, std::vector<double>& v)
{
    #pragma omp for schedule(static) nowait
    for (std::size_t i = 0; i < u.size(); ++i)
        v[i] = f * u[i] + g * v[i];
}

void multiply(const Csr& a, const std::vector<double>& p, std::vector<double>& q)
{
    #pragma omp for schedule(static)
    for (int i = 0; i < a.n; ++i) {
        q[i] = 0.0;
        for (int e = a.start[i]; e < a.start[i + 1]; ++e)
            q[i] += a.value[e] * p[a.column[e]];
    }
}

}

double conjugate_gradient(const Csr& a, const std::vector<double>& b, std::vector<double>& x, int steps)
{
    std::vector<double> r(b), p(b), q(a.n);
    x.assign(a.n, 0.0);
    double result = 0.0;

    #pragma omp parallel
    {
        double rr = dot(r, r);
        for (int step = 0; step < steps; ++step) {
            multiply(a, p, q);
            const double alpha = rr / dot(p, q);
            combine(alpha, p, 1.0, x);
            combine(-alpha, q, 1.0, r);
            const double old = rr;
            rr = dot(r, r);
            combine(1.0, r, rr / old, p);
            #pragma omp barrier
        }
        #pragma omp masked
        result = rr;
    }
    return result;
}
