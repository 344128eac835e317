static int pixel(int n, int row, int col)
{
    double cx = -2.0 + 3.0 * col / n, cy = -1.5 + 3.0 * row / n, zx = 0.0, zy = 0.0;
    int count = 0;
    while (count < 300 && zx * zx + zy * zy < 4.0) {
        double next = zx * zx - zy * zy + cx;
        zy = 2.0 * zx * zy + cy;
        zx = next;
        count++;
    }
    return count;
}

/* Columns are shared out anew in every row. */
void escape(int n, int *steps)
{
    #pragma omp parallel
    for (int row = 0; row < n; row++) {
        #pragma omp for schedule(static, 1)
        for (int col = 0; col < n; col++)
            steps[row * n + col] = pixel(n, row, col);
    }
}
