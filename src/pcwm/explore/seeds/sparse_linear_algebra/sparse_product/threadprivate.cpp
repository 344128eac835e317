#include <algorithm>
#include <omp.h>
#include <vector>

struct Csr { int rows, cols; std::vector<int> start, column; std::vector<double> value; };

namespace {

struct Scratch {
    std::vector<double> dense;
    std::vector<char> used;
    std::vector<int> columns;
};

Scratch* scratch = nullptr;
#pragma omp threadprivate(scratch)

void gather(const Csr& a, const Csr& b, int r)
{
    scratch->columns.clear();
    for (int e = a.start[r]; e < a.start[r + 1]; ++e)
        for (int f = b.start[a.column[e]]; f < b.start[a.column[e] + 1]; ++f) {
            const int j = b.column[f];
            if (!scratch->used[j])
                scratch->columns.push_back(j);
            scratch->used[j] = 1;
            scratch->dense[j] += a.value[e] * b.value[f];
        }
    std::sort(scratch->columns.begin(), scratch->columns.end());
}

}

Csr multiply(const Csr& a, const Csr& b)
{
    Csr c{a.rows, b.cols, std::vector<int>(a.rows + 1), {}, {}};
    std::vector<std::vector<int>> columns(a.rows);
    std::vector<std::vector<double>> values(a.rows);

    #pragma omp parallel
    {
        Scratch own{std::vector<double>(b.cols), std::vector<char>(b.cols), {}};
        scratch = &own;
        #pragma omp for schedule(static)
        for (int r = 0; r < a.rows; ++r) {
            gather(a, b, r);
            columns[r] = scratch->columns;
            for (const int j : columns[r]) {
                values[r].push_back(scratch->dense[j]);
                scratch->dense[j] = scratch->used[j] = 0;
            }
        }
        scratch = nullptr;
    }

    for (int r = 0; r < a.rows; ++r) {
        c.column.insert(c.column.end(), columns[r].begin(), columns[r].end());
        c.value.insert(c.value.end(), values[r].begin(), values[r].end());
        c.start[r + 1] = static_cast<int>(c.column.size());
    }
    return c;
}
