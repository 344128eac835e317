#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

void heat(std::vector<double>& grid, int rows, int cols, int steps);

int main(int argc, char** argv)
{
    const int rows = argc > 1 ? std::atoi(argv[1]) : 64;
    if (rows < 3)
        return 2;
    const int cols = rows + 5;
    const int steps = 31;

    std::uint64_t state = 1181783497276652981ULL;
    std::vector<double> grid(static_cast<std::size_t>(rows) * cols);
    for (double& cell : grid) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        cell = 20.0 + static_cast<double>(state >> 40) / 262144.0;
    }
    for (int col = 0; col < cols; ++col)
        grid[col] = 100.0;

    heat(grid, rows, cols, steps);

    double sum = 0.0, weighted = 0.0;
    for (std::size_t i = 0; i < grid.size(); ++i) {
        sum += grid[i];
        weighted += grid[i] * (1.0 + i % 13);
    }
    const auto at = [&](int row, int col) { return grid[static_cast<std::size_t>(row) * cols + col]; };
    std::printf("sum %.9g\nweighted %.9g\n", sum, weighted);
    std::printf("near_top %.9g\nmiddle %.9g\nnear_bottom %.9g\n", at(1, cols / 2), at(rows / 2, cols / 3), at(rows - 2, cols - 2));
    return 0;
}
