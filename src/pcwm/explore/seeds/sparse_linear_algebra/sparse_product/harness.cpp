#include <algorithm>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <random>
#include <set>
#include <vector>

struct Csr { int rows, cols; std::vector<int> start, column; std::vector<double> value; };
Csr multiply(const Csr& a, const Csr& b);

static Csr random_matrix(int rows, int cols, int most, std::minstd_rand& engine)
{
    Csr m{rows, cols, {0}, {}, {}};
    for (int r = 0; r < rows; ++r) {
        std::set<int> columns;
        for (int k = static_cast<int>(engine() % (most + 1)); k > 0; --k)
            columns.insert(static_cast<int>((engine() >> 4) % cols));
        for (const int c : columns) {
            m.column.push_back(c);
            m.value.push_back(static_cast<int>(engine() % 2001) / 500.0 - 2.0);
        }
        m.start.push_back(static_cast<int>(m.column.size()));
    }
    return m;
}

int main(int argc, char** argv)
{
    const int n = argc > 1 ? std::atoi(argv[1]) : 100;
    if (n < 10 || n > 500000)
        return 2;
    std::minstd_rand engine(2024);
    const Csr a = random_matrix(n, n - 5, 14, engine);
    const Csr b = random_matrix(n - 5, n / 2 + 1, 11, engine);

    const Csr c = multiply(a, b);

    double weighted = 0.0, squares = 0.0, greatest = 0.0;
    long columns = 0, starts = 0;
    int falling = 0;
    for (int r = 0; r < c.rows; ++r) {
        starts += static_cast<long>(c.start[r]) * (1 + r % 3);
        for (int e = c.start[r]; e < c.start[r + 1] && e < static_cast<int>(c.value.size()); ++e) {
            columns += static_cast<long>(c.column[e]) * (1 + r % 7);
            falling += e > c.start[r] && c.column[e] <= c.column[e - 1];
            weighted += c.value[e] * (1 + (r + 2 * c.column[e]) % 19);
            squares += c.value[e] * c.value[e] * (1 + e % 5);
            greatest = std::max(greatest, c.value[e]);
        }
    }
    std::cout << std::setprecision(12) << "entries " << c.value.size() << "\nlast_start " << c.start.back() << "\nstarts " << starts
              << "\ncolumns " << columns << "\nfalling " << falling << "\nweighted " << weighted << "\nsquares " << squares
              << "\ngreatest " << greatest << '\n';
}
