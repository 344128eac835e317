#include <vector>

// Two grids that swap roles after every step.
void heat(std::vector<double>& grid, int rows, int cols, int steps)
{
    std::vector<double> next(grid);
    for (int step = 0; step < steps; ++step) {
        for (int row = 1; row < rows - 1; ++row)
            for (int col = 1; col < cols - 1; ++col) {
                const int i = row * cols + col;
                next[i] = grid[i] + 0.2 * (grid[i - cols] + grid[i + cols] + grid[i - 1] + grid[i + 1] - 4.0 * grid[i]);
            }
        grid.swap(next);
    }
}
