#include <omp.h>
#include <vector>

// Every thread owns a band of rows; the master thread exchanges the two grids.
void heat(std::vector<double>& grid, int rows, int cols, int steps)
{
    std::vector<double> next(grid);

    #pragma omp parallel
    {
        const int team = omp_get_num_threads();
        const int me = omp_get_thread_num();
        const int first = 1 + (rows - 2) * me / team;
        const int last = 1 + (rows - 2) * (me + 1) / team;

        for (int step = 0; step < steps; ++step) {
            for (int row = first; row < last; ++row)
                for (int col = 1; col < cols - 1; ++col) {
                    const int i = row * cols + col;
                    next[i] = grid[i] + 0.2 * (grid[i - cols] + grid[i + cols] + grid[i - 1] + grid[i + 1] - 4.0 * grid[i]);
                }
            #pragma omp barrier
            #pragma omp master
            grid.swap(next);
        }
    }
}
