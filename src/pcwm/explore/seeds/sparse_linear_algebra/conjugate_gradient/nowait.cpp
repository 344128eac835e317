#include <omp.h>
#include <vector>

struct Csr { int n; std::vector<int> start, column; std::vector<double> value; };

// One team. All loops go over the same elements in the same static shares, so that only products with A,
// sums over the team and what they feed need a barrier.
double conjugate_gradient(const Csr& a, const std::vector<double>& b, std::vector<double>& x, int steps)
{
    const int n = a.n;
    std::vector<double> r(n), p(n), q(n), pq(steps, 0.0), rr(steps + 1, 0.0);
    x.resize(n);
    double first = 0.0;

    #pragma omp parallel
    {
        #pragma omp for schedule(static) reduction(+ : first)
        for (int i = 0; i < n; ++i) {
            x[i] = 0.0;
            r[i] = p[i] = b[i];
            first += b[i] * b[i];
        }
        #pragma omp single
        rr[0] = first;

        for (int step = 0; step < steps; ++step) {
            double part = 0.0;
            #pragma omp for schedule(static) nowait
            for (int i = 0; i < n; ++i) {
                double sum = 0.0;
                for (int e = a.start[i]; e < a.start[i + 1]; ++e) sum += a.value[e] * p[a.column[e]];
                q[i] = sum;
                part += sum * p[i];
            }
            #pragma omp atomic
            pq[step] += part;
            #pragma omp barrier

            const double alpha = rr[step] / pq[step];
            part = 0.0;
            #pragma omp for schedule(static) nowait
            for (int i = 0; i < n; ++i) {
                x[i] += alpha * p[i];
                r[i] -= alpha * q[i];
                part += r[i] * r[i];
            }
            #pragma omp atomic
            rr[step + 1] += part;
            #pragma omp barrier

            const double beta = rr[step + 1] / rr[step];
            #pragma omp for schedule(static)
            for (int i = 0; i < n; ++i) p[i] = r[i] + beta * p[i];
        }
    }
    return rr[steps];
}
