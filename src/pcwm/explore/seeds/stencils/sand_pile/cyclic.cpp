#include <omp.h>
#include <vector>

namespace {

struct Table {
    int* grains;
    int rows, cols;

    // Lets one row topple once from west to east; touches the rows next to it.
    long topple(int r)
    {
        long count = 0;
        for (int c = 0; c < cols; ++c) {
            int* g = grains + r * cols + c;
            const int times = *g / 4;
            if (times == 0)
                continue;
            *g -= 4 * times;
            if (c > 0) g[-1] += times;
            if (c < cols - 1) g[1] += times;
            if (r > 0) g[-cols] += times;
            if (r < rows - 1) g[cols] += times;
            count += times;
        }
        return count;
    }
};

}  // namespace

// Rows 0, 3, 6, ... first, then rows 1, 4, 7, ..., then the rest.
long sand_pile(std::vector<int>& grains, int rows, int cols)
{
    Table table{grains.data(), rows, cols};
    long total = 0, before;
    do {
        before = total;
        for (int start = 0; start < 3; ++start) {
            #pragma omp parallel for schedule(static, 1) reduction(+ : total) firstprivate(table)
            for (int r = start; r < rows; r += 3)
                total += table.topple(r);
        }
    } while (total > before);
    return total;
}
