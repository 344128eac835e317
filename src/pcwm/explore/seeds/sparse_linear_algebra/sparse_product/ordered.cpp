#include <algorithm>
#include <omp.h>
#include <utility>
#include <vector>

struct Csr { int rows, cols; std::vector<int> start, column; std::vector<double> value; };

using Entries = std::vector<std::pair<int, double>>;

// All products of factors of a row, sorted by column; equal columns are then added up.
static Entries product_row(const Csr& a, const Csr& b, int r)
{
    Entries all, sums;
    for (int e = a.start[r]; e < a.start[r + 1]; ++e)
        for (int f = b.start[a.column[e]]; f < b.start[a.column[e] + 1]; ++f)
            all.emplace_back(b.column[f], a.value[e] * b.value[f]);
    std::sort(all.begin(), all.end());
    for (const auto& entry : all) {
        if (sums.empty() || sums.back().first != entry.first)
            sums.push_back(entry);
        else
            sums.back().second += entry.second;
    }
    return sums;
}

Csr multiply(const Csr& a, const Csr& b)
{
    Csr c{a.rows, b.cols, std::vector<int>(a.rows + 1, 0), {}, {}};

    #pragma omp parallel for ordered schedule(static, 2)
    for (int r = 0; r < a.rows; ++r) {
        const Entries entries = product_row(a, b, r);
        #pragma omp ordered
        {
            for (const auto& entry : entries) {
                c.column.push_back(entry.first);
                c.value.push_back(entry.second);
            }
        }
        c.start[r + 1] = static_cast<int>(c.column.size());
    }
    return c;
}
