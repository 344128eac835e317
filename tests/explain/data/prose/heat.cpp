#include <omp.h>
#include <utility>
#include <vector>

// One team for all steps; one of its threads exchanges the two grids between steps.
void heat(std::vector<double>& grid, int rows, int cols, int steps)
{
    std::vector<double> next(grid);

    #pragma omp parallel
    for (int step = 0; step < steps; ++step) {
        for (int row = 1; row < rows - 1; ++row) {
            const double* here = &grid[row * cols];
            double* out = &next[row * cols];
            for (int col = 1; col < cols - 1; ++col)
                out[col] = here[col] + 0.2 * (here[col - cols] + here[col + cols] + here[col - 1] + here[col + 1] - 4.0 * here[col]);
        }

        #pragma omp single
        std::swap(grid, next);
    }
}
