#include <algorithm>
#include <omp.h>
#include <vector>

struct Csr { int rows, cols; std::vector<int> start, column; std::vector<double> value; };

struct Row {
    std::vector<int> column;
    std::vector<double> value;
};

Csr multiply(const Csr& a, const Csr& b)
{
    std::vector<Row> rows(a.rows);
    std::vector<double> storage(b.cols, 0.0);
    std::vector<int> marks(b.cols, -1);
    double* dense = storage.data();
    int* seen = marks.data();

    #pragma omp parallel for firstprivate(dense, seen) schedule(static)
    for (int r = 0; r < a.rows; ++r) {
        Row& row = rows[r];
        for (int e = a.start[r]; e < a.start[r + 1]; ++e) {
            const int k = a.column[e];
            for (int f = b.start[k]; f < b.start[k + 1]; ++f) {
                const int j = b.column[f];
                if (seen[j] != r) {
                    seen[j] = r;
                    dense[j] = 0.0;
                    row.column.push_back(j);
                }
                dense[j] += a.value[e] * b.value[f];
            }
        }
        std::sort(row.column.begin(), row.column.end());
        for (int j : row.column)
            row.value.push_back(dense[j]);
    }

    Csr c{a.rows, b.cols, {0}, {}, {}};
    for (const Row& row : rows) {
        c.column.insert(c.column.end(), row.column.begin(), row.column.end());
        c.value.insert(c.value.end(), row.value.begin(), row.value.end());
        c.start.push_back(static_cast<int>(c.column.size()));
    }
    return c;
}
