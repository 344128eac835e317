#include <math.h>
#include <omp.h>
#include <stdlib.h>

struct moments { long count; double mean, m2, low, high; };

/* The entries of a column that are there, pressed together. */
static int gather(int rows, int cols, const double *column, double *dense)
{
    int n = 0;
    for (int r = 0; r < rows; r++, column += cols)
        if (!isnan(*column))
            dense[n++] = *column;
    return n;
}

static struct moments moments_of(int n, const double *x)
{
    struct moments m = { n, 0.0, 0.0, n ? x[0] : 0.0, n ? x[0] : 0.0 };
    for (int i = 0; i < n; i++)
    {
        double delta = x[i] - m.mean;
        m.mean += delta / (i + 1);
        m.m2 += delta * (x[i] - m.mean);
        if (x[i] < m.low) m.low = x[i];
        if (x[i] > m.high) m.high = x[i];
    }
    return m;
}

void column_moments(int rows, int cols, const double *table, struct moments *out)
{
    double *dense = malloc(sizeof(double) * rows);
    int c;

    #pragma omp parallel for firstprivate(dense)
    for (c = 0; c < cols; c++)
    {
        int n = gather(rows, cols, table + c, dense);
        out[c] = moments_of(n, dense);
    }
    free(dense);
}
