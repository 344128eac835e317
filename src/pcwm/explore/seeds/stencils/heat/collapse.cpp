#include <omp.h>
#include <vector>

// All inner cells of a step form one iteration space.
void heat(std::vector<double>& grid, int rows, int cols, int steps)
{
    std::vector<double> next(grid);

    for (int step = 0; step < steps; ++step) {
        #pragma omp parallel for collapse(2) default(none) shared(grid, next) firstprivate(rows, cols)
        for (int row = 1; row < rows - 1; ++row)
            for (int col = 1; col < cols - 1; ++col) {
                const int i = row * cols + col;
                const double around = grid[i - cols] + grid[i + cols] + grid[i - 1] + grid[i + 1];
                next[i] = grid[i] + 0.2 * (around - 4.0 * grid[i]);
            }
        grid.swap(next);
    }
}
