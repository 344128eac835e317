#include <math.h>
#include <omp.h>

struct moments { long count; double mean, m2, low, high; };

static struct moments mine[24];
#pragma omp threadprivate(mine)

static void see(struct moments *m, double x)
{
    if (m->count++ == 0)
        m->low = m->high = x;
    else if (x < m->low)
        m->low = x;
    else if (x > m->high)
        m->high = x;

    double off = x - m->mean;
    m->mean += off / m->count;
    m->m2 += off * (x - m->mean);
}

static void hand_in(struct moments *all, int cols)
{
    for (int c = 0; c < cols; c++) {
        struct moments *a = &all[c], *b = &mine[c];
        double n = a->count, m = b->count, off = b->mean - a->mean;
        if (m == 0)
            continue;
        a->low = n == 0 || b->low < a->low ? b->low : a->low;
        a->high = n == 0 || b->high > a->high ? b->high : a->high;
        a->mean = (n * a->mean + m * b->mean) / (n + m);
        a->m2 += b->m2 + off * off * (n * m / (n + m));
        a->count += b->count;
    }
}

void column_moments(int rows, int cols, const double *table, struct moments *out)
{
    #pragma omp parallel
    {
        for (int c = 0; c < cols; c++)
            mine[c] = (struct moments){ 0 };
        #pragma omp for nowait schedule(static)
        for (int c = 0; c < cols; c++)
            out[c] = (struct moments){ 0 };

        #pragma omp for schedule(guided)
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < cols; c++)
                if (!isnan(table[(long)r * cols + c]))
                    see(&mine[c], table[(long)r * cols + c]);

        #pragma omp critical
        hand_in(out, cols);
    }
}
