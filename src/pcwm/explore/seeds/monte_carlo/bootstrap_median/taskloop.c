#include <omp.h>
#include <stdlib.h>
#include <string.h>

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* How often each of the sorted measurements is drawn is enough to know the median. */
static double one_round(int n, const double *sorted, const int *rank, unsigned long long s)
{
    int *times = calloc(n, sizeof *times), seen = 0, at = -1;
    for (int k = 1; k <= n; k++) {
        unsigned long long z = s * 6364136223846793005ULL + k * 1442695040888963407ULL;
        z ^= z >> 31, z *= 9600629759793949339ULL, z ^= z >> 30;
        times[rank[z % n]]++;
    }
    while (seen <= n / 2)
        seen += times[++at];
    free(times);
    return sorted[at];
}

void bootstrap(int n, const double *data, int rounds, unsigned long long seed, double *median, double interval[2])
{
    double *sorted = malloc(n * sizeof *sorted), *all = malloc(rounds * sizeof *all);
    int *rank = malloc(n * sizeof *rank), last = rounds - 1;
    memcpy(sorted, data, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_value);

    #pragma omp parallel default(none) shared(n, data, sorted, rank, last, seed, median)
    #pragma omp single
    {
        #pragma omp taskloop num_tasks(4)
        for (int i = n - 1; i >= 0; i--) {
            rank[i] = 0;
            while (sorted[rank[i]] < data[i])
                rank[i]++;
        }

        #pragma omp taskloop grainsize(10)
        for (int r = 0; r <= last; r++)
            median[r] = one_round(n, sorted, rank, seed + r);
    }

    memcpy(all, median, rounds * sizeof *all);
    qsort(all, rounds, sizeof *all, by_value);
    interval[0] = all[rounds / 20];
    interval[1] = all[rounds - 1 - rounds / 20];
    free(sorted), free(all), free(rank);
}
