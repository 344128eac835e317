#include <stdlib.h>
#include <string.h>

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static unsigned long long pick(unsigned long long s, int k)
{
    unsigned long long z = s * 6364136223846793005ULL + (k + 1) * 1442695040888963407ULL;
    z ^= z >> 31;
    z *= 9600629759793949339ULL;
    z ^= z >> 30;
    return z;
}

void bootstrap(int n, const double *data, int rounds, unsigned long long seed, double *median, double interval[2])
{
    double *sample = malloc(n * sizeof *sample), *sorted = malloc(rounds * sizeof *sorted);
    for (int r = 0; r < rounds; r++) {
        for (int k = 0; k < n; k++)
            sample[k] = data[pick(seed + r, k) % n];
        qsort(sample, n, sizeof *sample, ascending);
        median[r] = sample[n / 2];
    }
    memcpy(sorted, median, rounds * sizeof *sorted);
    qsort(sorted, rounds, sizeof *sorted, ascending);
    interval[0] = sorted[rounds / 20];
    interval[1] = sorted[rounds - 1 - rounds / 20];
    free(sample), free(sorted);
}
