#include <omp.h>
#include <vector>

struct Csr { int n; std::vector<int> start, column; std::vector<double> value; };

double conjugate_gradient(const Csr& a, const std::vector<double>& b, std::vector<double>& x, int steps)
{
    std::vector<double> r = b, p = b, q(a.n);
    double rr = 0, pq = 0, old = 0, alpha = 0, beta = 0;
    x.assign(a.n, 0);

    #pragma omp parallel
    {
        #pragma omp for reduction(+:rr)
        for (int i = 0; i < a.n; i++)
            rr += r[i] * r[i];

        for (int step = 0; step < steps; step++) {
            #pragma omp for reduction(+:pq)
            for (int i = 0; i < a.n; i++) {
                q[i] = 0;
                for (int e = a.start[i]; e < a.start[i + 1]; e++)
                    q[i] += a.value[e] * p[a.column[e]];
                pq += p[i] * q[i];
            }

            #pragma omp single nowait
            {
                alpha = rr / pq;
                old = rr;
                rr = pq = 0;
            }

            #pragma omp for reduction(+:rr)
            for (int i = 0; i < a.n; i++) {
                x[i] += alpha * p[i];
                r[i] -= alpha * q[i];
                rr += r[i] * r[i];
            }

            #pragma omp single
            beta = rr / old;

            #pragma omp for
            for (int i = 0; i < a.n; i++)
                p[i] = r[i] + beta * p[i];
        }
    }
    return rr;
}
