#include <omp.h>
#include <string.h>

static double gap(int dims, const double *x, const double *y)
{
    double s = 0;
    while (dims-- > 0) {
        double t = *x++ - *y++;
        s += t * t;
    }
    return s;
}

double k_means(int n, int dims, const double *point, int k, double *centre, int *label, int rounds)
{
    int i, c, d, members[16];
    double spread = 0, sum[16 * 8];

    while (rounds-- > 0) {
        memset(members, 0, sizeof members);
        memset(sum, 0, sizeof sum);
        spread = 0;

        #pragma omp parallel for private(c, d) reduction(+ : spread, sum)
        for (i = 0; i < n; i++) {
            const double *p = point + (long)i * dims;
            int best = 0;
            double least = gap(dims, p, centre);
            for (c = 1; c < k; c++) {
                double g = gap(dims, p, centre + c * dims);
                if (g < least)
                    least = g, best = c;
            }
            label[i] = best;
            spread += least;
            members[best]++;
            for (d = 0; d < dims; d++)
                sum[best * dims + d] += p[d];
        }

        for (c = 0; c < k; c++)
            for (d = 0; d < dims; d++)
                if (members[c])
                    centre[c * dims + d] = sum[c * dims + d] / members[c];
    }
    return spread;
}
