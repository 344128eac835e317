#include <omp.h>
#include <string.h>

/* Every thread adds up the points of its share, and the shares are put together one at a time. */
double k_means(int n, int dims, const double *point, int k, double *centre, int *label, int rounds)
{
    double spread = 0, sum[k][dims];
    long members[k];

    #pragma omp parallel
    for (int round = 0; round < rounds; round++) {
        #pragma omp single
        {
            spread = 0;
            memset(sum, 0, sizeof sum);
            memset(members, 0, sizeof members);
        }

        double own_spread = 0, own_sum[k][dims];
        long own_members[k];
        memset(own_sum, 0, sizeof own_sum);
        memset(own_members, 0, sizeof own_members);

        #pragma omp for nowait
        for (int i = 0; i < n; i++) {
            const double (*p)[dims] = (const double (*)[dims])point + i;
            double least = 0;
            for (int c = 0; c < k; c++) {
                double square = 0;
                for (int d = 0; d < dims; d++)
                    square += ((*p)[d] - centre[c * dims + d]) * ((*p)[d] - centre[c * dims + d]);
                if (c == 0 || square < least)
                    least = square, label[i] = c;
            }
            own_spread += least;
            own_members[label[i]]++;
            for (int d = 0; d < dims; d++)
                own_sum[label[i]][d] += (*p)[d];
        }

        #pragma omp critical
        {
            spread += own_spread;
            for (int c = 0; c < k; c++) {
                members[c] += own_members[c];
                for (int d = 0; d < dims; d++)
                    sum[c][d] += own_sum[c][d];
            }
        }
        #pragma omp barrier

        #pragma omp for
        for (int c = 0; c < k; c++)
            for (int d = 0; d < dims; d++)
                centre[c * dims + d] = members[c] ? sum[c][d] / members[c] : centre[c * dims + d];
    }
    return spread;
}
