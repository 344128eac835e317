#include <stdio.h>
#include <stdlib.h>

void csr_to_csc(int rows, int cols, const int *ptr, const int *col, const double *val, int *tptr, int *trow, double *tval);

static unsigned long long s0 = 1, s1 = 2;

static unsigned draw(unsigned below)
{
    unsigned long long x = s0, y = s1;
    s0 = y;
    x ^= x << 23;
    s1 = x ^ y ^ (x >> 17) ^ (y >> 26);
    return (unsigned)((s1 + y) >> 33) % below;
}

int main(int argc, char **argv)
{
    int rows = argc > 1 ? atoi(argv[1]) : 1000;
    if (rows < 8 || rows > 4000000)
        return 2;
    int cols = rows / 2 + 3, most = rows * 16;
    int *ptr = malloc((rows + 1) * sizeof(int)), *col = malloc(most * sizeof(int));
    int *tptr = malloc((cols + 1) * sizeof(int)), *trow = malloc(most * sizeof(int));
    double *val = malloc(most * sizeof(double)), *tval = malloc(most * sizeof(double));
    if (!ptr || !col || !val || !tptr || !trow || !tval)
        return 3;

    /* Low columns are fuller than high ones; the last two stay empty. */
    int used = 0;
    for (int r = 0; r < rows; r++) {
        ptr[r] = used;
        for (int k = (int)draw(16); k > 0; k--, used++) {
            col[used] = (int)draw(draw(cols - 2) + 1);
            val[used] = draw(20001) / 1000.0 - 10.0;
        }
    }
    ptr[rows] = used;
    for (int k = 0; k < used; k++) {
        trow[k] = -1;
        tval[k] = 1e9;
    }

    csr_to_csc(rows, cols, ptr, col, val, tptr, trow, tval);

    /* Sums over a column do not depend on the order of its entries. */
    double weighted = 0.0, squares = 0.0;
    long rowsum = 0, lengths = 0;
    int outside = 0;
    for (int c = 0; c < cols; c++) {
        lengths += (long)(tptr[c + 1] - tptr[c]) * (c % 37 + 1);
        for (int f = tptr[c]; f < tptr[c + 1] && f < used; f++) {
            if (trow[f] < 0 || trow[f] >= rows) {
                outside++;
                continue;
            }
            rowsum += (long)trow[f] * (c % 11 + 1);
            weighted += tval[f] * (trow[f] % 23 + 1) * (c % 7 + 1);
            squares += tval[f] * tval[f] * (1 + (trow[f] + c) % 5);
        }
    }
    printf("entries %d\nlengths %ld\nrowsum %ld\n", tptr[cols], lengths, rowsum);
    printf("weighted %.12g\nsquares %.12g\noutside %d\n", weighted, squares, outside);
    free(ptr), free(col), free(val), free(tptr), free(trow), free(tval);
    return 0;
}
