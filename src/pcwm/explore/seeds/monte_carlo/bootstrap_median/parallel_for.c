#include <omp.h>
#include <stdlib.h>
#include <string.h>

static int up(const void *a, const void *b)
{
    const double d = *(const double *)a - *(const double *)b;
    return (d > 0) - (d < 0);
}

void bootstrap(int n, const double *data, int rounds, unsigned long long seed, double *median, double interval[2])
{
    int r, chosen;
    double *medians;

    #pragma omp parallel for
    for (r = 0; r < rounds; r++)
    {
        double *sample = (double *)malloc(n * sizeof(double));
        int k;

        for (k = 0; k < n; k++)
        {
            unsigned long long z = (seed + r) * 6364136223846793005ULL + (k + 1) * 1442695040888963407ULL;
            z = z ^ (z >> 31);
            z = z * 9600629759793949339ULL;
            z = z ^ (z >> 30);
            chosen = (int)(z % n);
            sample[k] = data[chosen];
        }
        qsort(sample, n, sizeof(double), up);
        median[r] = sample[n / 2];
        free(sample);
    }

    medians = (double *)malloc(rounds * sizeof(double));
    memcpy(medians, median, rounds * sizeof(double));
    qsort(medians, rounds, sizeof(double), up);
    interval[0] = medians[rounds / 20];
    interval[1] = medians[rounds - 1 - rounds / 20];
    free(medians);
}
