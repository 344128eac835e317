/* Power iteration on A^T A, A sparse in CSR; the transposed product scatters. */
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

struct Csr {
    int rows, cols;
    std::vector<int> ptr, idx;
    std::vector<double> val;
};

static Csr random_matrix(int rows, int cols, int per_row)
{
    Csr a{rows, cols, {0}, {}, {}};
    std::mt19937 gen(99);
    std::uniform_int_distribution<int> col(0, cols - 1);
    std::uniform_real_distribution<double> num(0.1, 1.0);
    for (int r = 0; r < rows; r++) {
        for (int k = 0; k < per_row; k++) {
            a.idx.push_back(col(gen));
            a.val.push_back(num(gen));
        }
        a.ptr.push_back(static_cast<int>(a.idx.size()));
    }
    return a;
}

static void multiply(const Csr &a, const std::vector<double> &x, std::vector<double> &y)
{
    #pragma omp parallel for schedule(guided)
    for (int r = 0; r < a.rows; r++) {
        double s = 0.0;
        for (int k = a.ptr[r]; k < a.ptr[r + 1]; k++)
            s += a.val[k] * x[a.idx[k]];
        y[r] = s;
    }
}

static void multiply_transposed(const Csr &a, const std::vector<double> &y,
                                std::vector<double> &z)
{
    #pragma omp parallel
    {
        #pragma omp for
        for (int c = 0; c < a.cols; c++)
            z[c] = 0.0;
        #pragma omp for schedule(static)
        for (int r = 0; r < a.rows; r++)
            for (int k = a.ptr[r]; k < a.ptr[r + 1]; k++) {
                #pragma omp atomic update
                z[a.idx[k]] += a.val[k] * y[r];
            }
    }
}

static double norm(const std::vector<double> &v)
{
    double s = 0.0;
    #pragma omp parallel for reduction(+:s)
    for (size_t i = 0; i < v.size(); i++)
        s += v[i] * v[i];
    return std::sqrt(s);
}

int main(int argc, char **argv)
{
    const int rows = argc > 1 ? std::atoi(argv[1]) : 8000;
    const int cols = argc > 2 ? std::atoi(argv[2]) : 3000;
    const int iters = argc > 3 ? std::atoi(argv[3]) : 15;
    Csr a = random_matrix(rows, cols, 8);
    std::vector<double> x(cols, 1.0), y(rows), z(cols);
    double lambda = 0.0;

    for (int it = 0; it < iters; it++) {
        multiply(a, x, y);
        multiply_transposed(a, y, z);
        lambda = norm(z) / norm(x);
        const double scale = 1.0 / norm(z);
        #pragma omp parallel for
        for (int c = 0; c < cols; c++)
            x[c] = z[c] * scale;
    }
    std::printf("largest singular value %.8f after %d iterations\n",
                std::sqrt(lambda), iters);
    return 0;
}
