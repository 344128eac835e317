#include <omp.h>
#include <stdlib.h>

static unsigned long long mixed(unsigned long long s, unsigned long long k)
{
    unsigned long long z = s * 6364136223846793005ULL + k * 1442695040888963407ULL;
    z ^= z >> 31;
    z *= 9600629759793949339ULL;
    return z ^ z >> 30;
}

/* Shell's sort. */
static void sort(double *a, int n)
{
    for (int gap = n / 2; gap > 0; gap /= 2)
        for (int i = gap; i < n; i++) {
            double v = a[i];
            int j = i;
            for (; j >= gap && a[j - gap] > v; j -= gap)
                a[j] = a[j - gap];
            a[j] = v;
        }
}

void bootstrap(int n, const double *data, int rounds, unsigned long long seed, double *median, double interval[2])
{
    double *sample = malloc(n * sizeof(double));
    double *copy = malloc(rounds * sizeof(double));

    #pragma omp parallel for firstprivate(sample, seed)
    for (int r = 0; r < rounds; r++) {
        for (int k = 0; k < n; k++)
            sample[k] = data[mixed(seed + r, k + 1) % n];
        sort(sample, n);
        median[r] = sample[n / 2];
        copy[r] = median[r];
    }

    sort(copy, rounds);
    interval[0] = copy[rounds / 20];
    interval[1] = copy[rounds - 1 - rounds / 20];
    free(copy);
    free(sample);
}
