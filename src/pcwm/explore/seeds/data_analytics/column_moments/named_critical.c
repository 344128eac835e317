#include <math.h>
#include <omp.h>

struct moments { long count; double mean, m2, low, high; };

static const struct moments none = { 0, 0.0, 0.0, INFINITY, -INFINITY };

static void observe(struct moments *m, double x)
{
    double delta = x - m->mean;
    m->count += 1;
    m->mean += delta / (double)m->count;
    m->m2 += delta * (x - m->mean);
    m->low = fmin(m->low, x);
    m->high = fmax(m->high, x);
}

static void merge(struct moments *to, const struct moments *from)
{
    double all = (double)(to->count + from->count), delta = from->mean - to->mean;
    if (from->count == 0)
        return;
    to->m2 += from->m2 + delta * delta * (double)to->count * (double)from->count / all;
    to->mean += delta * (double)from->count / all;
    to->count += from->count;
    to->low = fmin(to->low, from->low);
    to->high = fmax(to->high, from->high);
}

void column_moments(int rows, int cols, const double *table, struct moments *out)
{
    for (int c = 0; c < cols; c++)
        out[c] = none;

    #pragma omp parallel
    {
        struct moments own[24];
        for (int c = 0; c < cols; c++)
            own[c] = none;

        #pragma omp for
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < cols; c++)
                if (!isnan(table[(long)r * cols + c]))
                    observe(&own[c], table[(long)r * cols + c]);

        #pragma omp critical(merging)
        for (int c = 0; c < cols; c++)
            merge(&out[c], &own[c]);

        /* a column of gaps has no extremes */
        #pragma omp for
        for (int c = 0; c < cols; c++)
            if (out[c].count == 0)
                out[c].low = out[c].high = 0;
    }
}
