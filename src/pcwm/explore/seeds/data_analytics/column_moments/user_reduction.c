#include <math.h>
#include <omp.h>

struct moments { long count; double mean, m2, low, high; };

static void pool(struct moments *into, const struct moments *from)
{
    if (from->count == 0)
        return;
    if (into->count == 0) {
        *into = *from;
        return;
    }
    double n = (double)into->count, m = (double)from->count, delta = from->mean - into->mean;
    into->mean += delta * m / (n + m);
    into->m2 += from->m2 + delta * delta * n * m / (n + m);
    into->count += from->count;
    into->low = fmin(into->low, from->low);
    into->high = fmax(into->high, from->high);
}

#pragma omp declare reduction(pool : struct moments : pool(&omp_out, &omp_in)) initializer(omp_priv = { 0, 0.0, 0.0, 0.0, 0.0 })

void column_moments(int rows, int cols, const double *table, struct moments *out)
{
    for (int c = 0; c < cols; c++)
        out[c] = (struct moments){ 0 };

    /* a single entry is a set of one */
    #pragma omp parallel for reduction(pool : out[:cols]) schedule(static)
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < cols; c++) {
            double x = table[(long)r * cols + c];
            if (!isnan(x))
                pool(&out[c], &(struct moments){ 1, x, 0.0, x, x });
        }
}
