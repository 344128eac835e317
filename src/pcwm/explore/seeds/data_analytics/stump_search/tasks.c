#include <limits.h>
#include <omp.h>
#include <stdlib.h>

struct stump { int feature, threshold, side; long loss; };

#define VALUES 64

static void count(int n, const unsigned char *v, const signed char *target, const int *weight, long *balance)
{
    for (int b = 0; b < VALUES; b++)
        balance[b] = 0;
    for (int i = 0; i < n; i++)
        balance[v[i]] += (long)target[i] * weight[i];
}

void stump_search(int n, int features, const unsigned char *value, const signed char *target, const int *weight, struct stump *best)
{
    struct stump *of_feature = calloc(features, sizeof *of_feature);
    long balance[VALUES];
    long side[2] = { 0, 0 };

    for (int i = 0; i < n; i++)
        side[target[i] > 0] += weight[i];

    #pragma omp parallel
    {
        #pragma omp single
        for (int f = 0; f < features; f++)
        {
            #pragma omp task
            {
                struct stump s = { f, 0, 0, LONG_MAX };
                long below = 0;

                count(n, value + (size_t)f * n, target, weight, balance);
                for (int t = 0; t < VALUES; t++)
                {
                    below += balance[t];
                    if (side[1] - below < s.loss)
                        s.threshold = t, s.side = 1, s.loss = side[1] - below;
                    if (side[0] + below < s.loss)
                        s.threshold = t, s.side = -1, s.loss = side[0] + below;
                }
                of_feature[f] = s;
            }
        }
    }

    *best = of_feature[0];
    for (int f = 1; f < features; f++)
        if (of_feature[f].loss < best->loss)
            *best = of_feature[f];
    free(of_feature);
}
