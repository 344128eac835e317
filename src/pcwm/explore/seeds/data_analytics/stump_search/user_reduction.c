#include <limits.h>
#include <omp.h>
#include <stddef.h>

struct stump { int feature, threshold, side; long loss; };

static int precedes(const struct stump *a, const struct stump *b)
{
    if (a->loss != b->loss) return a->loss < b->loss;
    if (a->feature != b->feature) return a->feature < b->feature;
    if (a->threshold != b->threshold) return a->threshold < b->threshold;
    return a->side > b->side;
}

#pragma omp declare reduction(first : struct stump : omp_out = precedes(&omp_in, &omp_out) ? omp_in : omp_out) \
    initializer(omp_priv = omp_orig)

/* One pass over the examples for each stump's loss would be slow: the feature's values are counted once. */
void stump_search(int n, int features, const unsigned char *value, const signed char *target, const int *weight, struct stump *best)
{
    struct stump found = { INT_MAX, 0, 0, LONG_MAX };
    long minus = 0, plus = 0;

    #pragma omp parallel
    {
        #pragma omp for reduction(+ : minus, plus)
        for (int i = 0; i < n; i++)
            if (target[i] < 0)
                minus += weight[i];
            else
                plus += weight[i];

        #pragma omp for reduction(first : found)
        for (int f = 0; f < features; f++) {
            const unsigned char *v = value + (size_t)f * n;
            long count[64] = { 0 }, below = 0;
            for (int i = 0; i < n; i++)
                count[v[i]] += target[i] > 0 ? weight[i] : -weight[i];
            for (int t = 0; t < 64; t++) {
                below += count[t];
                struct stump up = { f, t, 1, plus - below }, down = { f, t, -1, minus + below };
                if (precedes(&up, &found)) found = up;
                if (precedes(&down, &found)) found = down;
            }
        }
    }
    *best = found;
}
