void scale_rows(double *grid, const double *factor, int rows, int columns) {
    int r, c;
#pragma omp parallel for
    for (r = 0; r < rows; r++) {
        for (c = 0; c < columns; c++) {
            grid[r * columns + c] *= factor[r];
        }
    }
}
