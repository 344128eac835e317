#include <limits.h>
#include <omp.h>
#include <stddef.h>

struct stump { int feature, threshold, side; long loss; };

static struct stump best_of_feature(int f, int n, const unsigned char *value, const signed char *target, const int *weight)
{
    struct stump best = { f, 0, 0, LONG_MAX };
    long low[2][64] = { { 0 } }, total[2] = { 0, 0 };

    for (int i = 0; i < n; i++)
        low[target[i] > 0][value[i]] += weight[i];
    for (int t = 0; t < 64; t++) {
        total[0] += low[0][t];
        total[1] += low[1][t];
    }
    for (long t = 0, minus = 0, plus = 0; t < 64; t++) {
        minus += low[0][t];
        plus += low[1][t];
        long loss[2] = { minus + total[1] - plus, plus + total[0] - minus };
        for (int k = 0; k < 2; k++)
            if (loss[k] < best.loss)
                best = (struct stump){ f, (int)t, k ? -1 : 1, loss[k] };
    }
    return best;
}

void stump_search(int n, int features, const unsigned char *value, const signed char *target, const int *weight, struct stump *best)
{
    *best = (struct stump){ features, 0, 0, LONG_MAX };

    #pragma omp parallel
    {
        struct stump mine = { features, 0, 0, LONG_MAX };

        #pragma omp for nowait
        for (int f = 0; f < features; f++) {
            struct stump s = best_of_feature(f, n, value + (size_t)f * n, target, weight);
            if (s.loss < mine.loss)
                mine = s;
        }

        #pragma omp critical
        if (mine.loss < best->loss || (mine.loss == best->loss && mine.feature < best->feature))
            *best = mine;
    }
}
