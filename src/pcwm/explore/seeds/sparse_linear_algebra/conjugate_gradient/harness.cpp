#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <vector>

struct Csr { int n; std::vector<int> start, column; std::vector<double> value; };
double conjugate_gradient(const Csr& a, const std::vector<double>& b, std::vector<double>& x, int steps);

int main(int argc, char** argv)
{
    const int n = argc > 1 ? std::atoi(argv[1]) : 200;
    if (n < 10 || n > 2000000)
        return 2;

    unsigned long long state = 1442695040888963407ULL;
    const auto draw = [&state](unsigned below) {
        state = state * 3202034522624059733ULL + 4354685564936845355ULL;
        return static_cast<unsigned>(state >> 34) % below;
    };

    // A ring with some random chords; the diagonal outweighs the rest of its row a little.
    std::vector<std::map<int, double>> rows(n);
    for (int i = 0; i < n; ++i)
        for (int k = 0; k < 4; ++k) {
            const int j = k == 0 ? (i + 1) % n : static_cast<int>(draw(n));
            if (j != i)
                rows[i][j] = rows[j][i] = -0.2 - draw(100) / 125.0;
        }
    Csr a{n, {0}, {}, {}};
    for (int i = 0; i < n; ++i) {
        double outside = 0.0;
        for (const auto& [j, v] : rows[i])
            outside -= v;
        rows[i][i] = 1.3 * outside;
        for (const auto& [j, v] : rows[i]) {
            a.column.push_back(j);
            a.value.push_back(v);
        }
        a.start.push_back(static_cast<int>(a.column.size()));
    }

    std::vector<double> x(n, 99.0), b(n);
    double residuals = 0.0, sum = 0.0, weighted = 0.0, largest = 0.0;
    for (int solve = 0; solve < 2; ++solve) {
        for (double& v : b)
            v = 1.0 + draw(50) / 10.0;
        residuals += conjugate_gradient(a, b, x, 12 + solve);
        for (int i = 0; i < n; ++i) {
            sum += x[i];
            weighted += x[i] * x[i] * (1 + i % 29);
            largest = std::max(largest, x[i]);
        }
    }
    std::printf("residuals %.12g\nsum %.12g\nweighted %.12g\nlargest %.12g\nlast %.12g\n", residuals, sum, weighted, largest, x[n - 1]);
    return 0;
}
