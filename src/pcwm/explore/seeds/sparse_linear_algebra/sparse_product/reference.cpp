#include <algorithm>
#include <vector>

struct Csr { int rows, cols; std::vector<int> start, column; std::vector<double> value; };

// A row of the product is gathered in a dense row; `seen` tells which of its elements are in use.
Csr multiply(const Csr& a, const Csr& b)
{
    Csr c{a.rows, b.cols, {0}, {}, {}};
    std::vector<double> dense(b.cols);
    std::vector<int> seen(b.cols, -1);

    for (int r = 0; r < a.rows; ++r) {
        const std::size_t begin = c.column.size();
        for (int e = a.start[r]; e < a.start[r + 1]; ++e) {
            const int k = a.column[e];
            for (int f = b.start[k]; f < b.start[k + 1]; ++f) {
                const int j = b.column[f];
                if (seen[j] != r) {
                    seen[j] = r;
                    dense[j] = 0.0;
                    c.column.push_back(j);
                }
                dense[j] += a.value[e] * b.value[f];
            }
        }
        std::sort(c.column.begin() + begin, c.column.end());
        for (std::size_t k = begin; k < c.column.size(); ++k)
            c.value.push_back(dense[c.column[k]]);
        c.start.push_back(static_cast<int>(c.column.size()));
    }
    return c;
}
