#include <math.h>

struct moments { long count; double mean, m2, low, high; };

void column_moments(int rows, int cols, const double *table, struct moments *out)
{
    for (int c = 0; c < cols; c++)
        out[c] = (struct moments){ 0, 0, 0, 0, 0 };

    for (int r = 0; r < rows; r++)
        for (int c = 0; c < cols; c++) {
            double x = table[(long)r * cols + c];
            struct moments *m = &out[c];
            if (isnan(x))
                continue;
            if (m->count == 0)
                m->low = m->high = x;
            m->low = fmin(m->low, x);
            m->high = fmax(m->high, x);
            double delta = x - m->mean;
            m->count++;
            m->mean += delta / (double)m->count;
            m->m2 += delta * (x - m->mean);
        }
}
