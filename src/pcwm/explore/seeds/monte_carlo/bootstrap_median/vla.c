#include <omp.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *left, const void *right)
{
    const double *l = left, *r = right;
    return *l < *r ? -1 : *l > *r;
}

static int draw(unsigned long long key, int k, int n)
{
    unsigned long long z = key * 6364136223846793005ULL + (k + 1) * 1442695040888963407ULL;
    z = (z ^ z >> 31) * 9600629759793949339ULL;
    return (z ^ z >> 30) % n;
}

void bootstrap(int n, const double *data, int rounds, unsigned long long seed, double *median, double interval[2])
{
    #pragma omp parallel for schedule(static)
    for (int r = 0; r < rounds; r++) {
        double sample[n];
        for (int k = 0; k < n; k++) {
            /* Insertion keeps the sample in order while it grows. */
            double value = data[draw(seed + r, k, n)];
            int place = k;
            while (place > 0 && sample[place - 1] > value) {
                sample[place] = sample[place - 1];
                place--;
            }
            sample[place] = value;
        }
        median[r] = sample[n / 2];
    }

    double *all = malloc(rounds * sizeof *all);
    memcpy(all, median, rounds * sizeof *all);
    qsort(all, rounds, sizeof *all, compare);
    interval[0] = all[rounds / 20];
    interval[1] = all[rounds - 1 - rounds / 20];
    free(all);
}
