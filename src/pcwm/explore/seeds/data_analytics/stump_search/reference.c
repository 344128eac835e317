#include <limits.h>
#include <stddef.h>

struct stump { int feature, threshold, side; long loss; };

void stump_search(int n, int features, const unsigned char *value, const signed char *target, const int *weight, struct stump *best)
{
    *best = (struct stump){ -1, 0, 0, LONG_MAX };

    for (int f = 0; f < features; f++) {
        long balance[64] = { 0 }, minus = 0, all = 0;
        for (int i = 0; i < n; i++) {
            balance[value[(size_t)f * n + i]] += target[i] * weight[i];
            minus += target[i] < 0 ? weight[i] : 0;
            all += weight[i];
        }
        /* `below` is what the examples up to the threshold weigh, class -1 counted negative */
        long below = 0, plus = all - minus;
        for (int t = 0; t < 64; t++) {
            below += balance[t];
            if (plus - below < best->loss)
                *best = (struct stump){ f, t, 1, plus - below };
            if (minus + below < best->loss)
                *best = (struct stump){ f, t, -1, minus + below };
        }
    }
}
