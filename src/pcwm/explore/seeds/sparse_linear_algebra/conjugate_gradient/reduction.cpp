#include <omp.h>
#include <vector>

struct Csr { int n; std::vector<int> start, column; std::vector<double> value; };

using Vector = std::vector<double>;

static double multiply(const Csr& a, const Vector& p, Vector& q)
{
    double pq = 0.0;
    #pragma omp parallel for reduction(+ : pq) schedule(static)
    for (int i = 0; i < a.n; ++i) {
        double sum = 0.0;
        for (int e = a.start[i]; e < a.start[i + 1]; ++e)
            sum += a.value[e] * p[a.column[e]];
        q[i] = sum;
        pq += p[i] * sum;
    }
    return pq;
}

static double advance(double alpha, const Vector& p, const Vector& q, Vector& x, Vector& r)
{
    double rr = 0.0;
    #pragma omp parallel for reduction(+ : rr)
    for (std::size_t i = 0; i < x.size(); ++i) {
        x[i] += alpha * p[i];
        r[i] -= alpha * q[i];
        rr += r[i] * r[i];
    }
    return rr;
}

static void redirect(double beta, const Vector& r, Vector& p)
{
    #pragma omp parallel for simd
    for (std::size_t i = 0; i < p.size(); ++i)
        p[i] = r[i] + beta * p[i];
}

double conjugate_gradient(const Csr& a, const std::vector<double>& b, std::vector<double>& x, int steps)
{
    Vector r(b), p(b), q(b.size());
    x.assign(a.n, 0.0);
    double rr = advance(0.0, p, q, x, r);
    while (steps-- > 0) {
        const double before = rr;
        rr = advance(before / multiply(a, p, q), p, q, x, r);
        redirect(rr / before, r, p);
    }
    return rr;
}
