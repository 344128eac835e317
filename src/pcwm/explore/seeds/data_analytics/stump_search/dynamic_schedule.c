#include <omp.h>
#include <stddef.h>

struct stump { int feature, threshold, side; long loss; };

/* Every feature's best stump is noted in a row of its own, and the rows compared at the end. */
void stump_search(int n, int features, const unsigned char *value, const signed char *target, const int *weight, struct stump *best)
{
    struct stump row[features];

    #pragma omp parallel for schedule(dynamic, 1) default(none) shared(row, value, target, weight, n, features)
    for (int f = 0; f < features; f++) {
        long plus[65] = { 0 }, minus[65] = { 0 };
        const unsigned char *v = &value[(size_t)f * n];

        /* plus[t + 1] and minus[t + 1] become the weights up to threshold t */
        for (int i = 0; i < n; i++) {
            if (target[i] > 0)
                plus[v[i] + 1] += weight[i];
            else
                minus[v[i] + 1] += weight[i];
        }
        for (int t = 1; t <= 64; t++) {
            plus[t] += plus[t - 1];
            minus[t] += minus[t - 1];
        }

        row[f].feature = f;
        for (int t = 0; t < 64; t++) {
            long yes = minus[t + 1] + (plus[64] - plus[t + 1]);
            long no = plus[t + 1] + (minus[64] - minus[t + 1]);
            long least = yes <= no ? yes : no;
            if (t == 0 || least < row[f].loss) {
                row[f].threshold = t;
                row[f].side = yes <= no ? 1 : -1;
                row[f].loss = least;
            }
        }
    }

    int at = 0;
    for (int f = 1; f < features; f++)
        if (row[f].loss < row[at].loss)
            at = f;
    *best = row[at];
}
