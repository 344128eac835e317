/* Counts, then running sums of the counts, then every entry to its place. */
void csr_to_csc(int rows, int cols, const int *ptr, const int *col, const double *val, int *tptr, int *trow, double *tval)
{
    for (int c = 0; c <= cols; c++)
        tptr[c] = 0;
    for (int e = 0; e < ptr[rows]; e++)
        tptr[col[e] + 1]++;
    for (int c = 0; c < cols; c++)
        tptr[c + 1] += tptr[c];

    for (int r = 0; r < rows; r++)
        for (int e = ptr[r]; e < ptr[r + 1]; e++) {
            int to = tptr[col[e]]++;
            trow[to] = r;
            tval[to] = val[e];
        }
    for (int c = cols; c > 0; c--)
        tptr[c] = tptr[c - 1];
    tptr[0] = 0;
}
