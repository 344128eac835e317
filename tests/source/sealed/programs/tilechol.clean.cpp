/* Tiled Cholesky factorisation driven by task dependences. */
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

constexpr int NB = 32;

using Tile = std::vector<double>;

static void potrf(double *a)
{
    for (int k = 0; k < NB; k++) {
        a[k * NB + k] = std::sqrt(a[k * NB + k]);
        for (int i = k + 1; i < NB; i++) {
            a[i * NB + k] /= a[k * NB + k];
            for (int j = k + 1; j <= i; j++)
                a[i * NB + j] -= a[i * NB + k] * a[j * NB + k];
        }
    }
}

static void trsm(const double *l, double *b)
{
    for (int i = 0; i < NB; i++)
        for (int j = 0; j < NB; j++) {
            double s = b[i * NB + j];
            for (int k = 0; k < j; k++)
                s -= b[i * NB + k] * l[j * NB + k];
            b[i * NB + j] = s / l[j * NB + j];
        }
}

static void gemm(const double *a, const double *b, double *c)
{
    for (int i = 0; i < NB; i++)
        for (int j = 0; j < NB; j++) {
            double s = 0.0;
            for (int k = 0; k < NB; k++)
                s += a[i * NB + k] * b[j * NB + k];
            c[i * NB + j] -= s;
        }
}

int main(int argc, char **argv)
{
    const int nt = argc > 1 ? std::atoi(argv[1]) : 8;
    const int n = nt * NB;
    std::vector<Tile> store(nt * nt, Tile(NB * NB));
    std::vector<double *> t(nt * nt);
    for (int k = 0; k < nt * nt; k++)
        t[k] = store[k].data();

    #pragma omp parallel for collapse(2)
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            t[(i / NB) * nt + j / NB][(i % NB) * NB + j % NB] =
                1.0 / (1.0 + std::abs(i - j)) + (i == j ? n : 0);

    #pragma omp parallel
    #pragma omp single
    for (int k = 0; k < nt; k++) {
        double *d = t[k * nt + k];
        #pragma omp task depend(inout: d[0])
        potrf(d);

        for (int i = k + 1; i < nt; i++) {
            double *b = t[i * nt + k];
            #pragma omp task depend(in: d[0]) depend(inout: b[0])
            trsm(d, b);
        }
        for (int i = k + 1; i < nt; i++)
            for (int j = k + 1; j <= i; j++) {
                double *a = t[i * nt + k], *b = t[j * nt + k], *c = t[i * nt + j];
                #pragma omp task depend(in: a[0], b[0]) depend(inout: c[0])
                gemm(a, b, c);
            }
    }

    double logdet = 0.0;
    #pragma omp parallel for reduction(+:logdet)
    for (int i = 0; i < n; i++)
        logdet += 2.0 * std::log(t[(i / NB) * nt + i / NB][(i % NB) * NB + i % NB]);
    std::printf("n=%d log det=%.10f\n", n, logdet);
    return 0;
}
