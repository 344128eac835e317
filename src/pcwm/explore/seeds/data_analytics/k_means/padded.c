#include <omp.h>
#include <stdlib.h>

#define LINE 8   /* doubles in a cache line */

static size_t rounded(size_t doubles)
{
    return (doubles + LINE - 1) / LINE * LINE + LINE;
}

double k_means(int n, int dims, const double *point, int k, double *centre, int *label, int rounds)
{
    const int entry = dims + 1;             /* the members of a centre, then their sums */
    const size_t stride = rounded((size_t)k * entry + 1);
    double *all = malloc(sizeof(double) * stride * omp_get_max_threads());
    double spread = 0;
    int team = 1;

    for (int round = 0; round < rounds; round++)
    {
        #pragma omp parallel default(none) shared(n, dims, point, k, centre, label, all, team, entry, stride)
        {
            double *own = all + stride * omp_get_thread_num();
            for (size_t e = 0; e < stride; e++)
                own[e] = 0;
            #pragma omp single nowait
            team = omp_get_num_threads();

            #pragma omp for schedule(static)
            for (int i = 0; i < n; i++)
            {
                double near = 0;
                for (int c = 0; c < k; c++)
                {
                    double square = 0;
                    for (int d = 0; d < dims; d++)
                        square += (point[i * dims + d] - centre[c * dims + d]) * (point[i * dims + d] - centre[c * dims + d]);
                    if (c == 0 || square < near)
                    {
                        near = square;
                        label[i] = c;
                    }
                }
                double *row = own + label[i] * entry;
                row[0] += 1;
                for (int d = 0; d < dims; d++)
                    row[d + 1] += point[i * dims + d];
                own[k * entry] += near;
            }
        }

        for (int t = 1; t < team; t++)
            for (int e = 0; e <= k * entry; e++)
                all[e] += all[t * stride + e];
        spread = all[k * entry];
        for (int c = 0; c < k; c++)
            for (int d = 0; d < dims && all[c * entry] > 0; d++)
                centre[c * dims + d] = all[c * entry + d + 1] / all[c * entry];
    }
    free(all);
    return spread;
}
