#include <map>
#include <omp.h>
#include <utility>
#include <vector>

struct Csr { int rows, cols; std::vector<int> start, column; std::vector<double> value; };

// Every row of the product is a sorted map until all of them are there.
Csr multiply(const Csr& a, const Csr& b)
{
    std::vector<std::map<int, double>> rows(a.rows);

    #pragma omp parallel for schedule(dynamic, 8)
    for (int r = 0; r < a.rows; ++r)
        for (int e = a.start[r]; e < a.start[r + 1]; ++e)
            for (int f = b.start[a.column[e]]; f < b.start[a.column[e] + 1]; ++f)
                rows[r][b.column[f]] += a.value[e] * b.value[f];

    Csr c{a.rows, b.cols, {0}, {}, {}};
    for (const auto& row : rows)
        c.start.push_back(c.start.back() + static_cast<int>(row.size()));
    c.column.resize(c.start.back());
    c.value.resize(c.start.back());

    #pragma omp parallel for
    for (int r = 0; r < a.rows; ++r) {
        int at = c.start[r];
        for (const auto& [column, value] : rows[r]) {
            c.column[at] = column;
            c.value[at++] = value;
        }
    }
    return c;
}
