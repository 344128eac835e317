#include <stdio.h>
#include <stdlib.h>

struct stump { int feature, threshold, side; long loss; };

void stump_search(int n, int features, const unsigned char *value, const signed char *target, const int *weight, struct stump *best);

static unsigned next(void)
{
    static unsigned long long state = 0x853c49e6748fea9bULL;
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (unsigned)(state >> 40);
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 500, features = 40;
    if (n < 16 || n > 20000000)
        return 2;
    unsigned char *value = malloc((size_t)n * features);
    signed char *target = malloc(n);
    int *weight = malloc(sizeof *weight * n);
    if (!value || !target || !weight)
        return 3;

    for (int i = 0; i < n; i++) {
        target[i] = next() % 2 ? 1 : -1;
        weight[i] = 1000 + (int)(next() % 500);
    }
    for (int f = 0; f < features; f++)
        for (int i = 0; i < n; i++) {
            int informative = (int)(next() % 100) < (f * 11) % 37;
            value[(size_t)f * n + i] = informative ? (unsigned)(32 + target[i] * (int)(next() % 26)) : next() % 64;
        }

    /* Boosting: what the last stump takes for the other class weighs more from then on. */
    long losses = 0;
    for (int round = 0; round < 3; round++) {
        struct stump best = { -1, -1, 0, 0 };
        stump_search(n, features, value, target, weight, &best);
        printf("feature%d %d\nthreshold%d %d\nside%d %d\nloss%d %ld\n",
               round, best.feature, round, best.threshold, round, best.side, round, best.loss);
        losses += best.loss;
        if (best.feature < 0 || best.feature >= features)
            return 0;
        for (int i = 0; i < n; i++)
            if ((value[(size_t)best.feature * n + i] <= best.threshold ? best.side : -best.side) != target[i])
                weight[i] += weight[i] / 2;
    }
    printf("losses %ld\n", losses);
    free(value);
    free(target);
    free(weight);
    return 0;
}
