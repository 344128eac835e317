/* Every stored entry below the diagonal is used twice: in its row and in its column. */
void symmetric_spmv(int n, const int *start, const int *column, const double *value, const double *x, double *y)
{
    for (int r = 0; r < n; r++)
        y[r] = 0.0;
    for (int r = 0; r < n; r++)
        for (int e = start[r]; e < start[r + 1]; e++) {
            int c = column[e];
            y[r] += value[e] * x[c];
            if (c != r)
                y[c] += value[e] * x[r];
        }
}
