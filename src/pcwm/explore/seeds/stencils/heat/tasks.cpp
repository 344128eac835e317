#include <algorithm>
#include <omp.h>
#include <vector>

// A step is a handful of tasks, each a band of rows, and a wait for all of them.
void heat(std::vector<double>& grid, int rows, int cols, int steps)
{
    constexpr int band = 16;
    std::vector<double> other(grid);
    double* now = grid.data();
    double* next = other.data();

    #pragma omp parallel
    #pragma omp single
    for (int step = 0; step < steps; ++step) {
        for (int top = 1; top < rows - 1; top += band) {
            #pragma omp task firstprivate(top, now, next)
            for (int row = top; row < std::min(top + band, rows - 1); ++row)
                for (int i = row * cols + 1; i < (row + 1) * cols - 1; ++i)
                    next[i] = now[i] + 0.2 * (now[i - cols] + now[i + cols] + now[i - 1] + now[i + 1] - 4.0 * now[i]);
        }
        #pragma omp taskwait
        std::swap(now, next);
    }
    if (steps % 2 == 1)
        grid.swap(other);
}
