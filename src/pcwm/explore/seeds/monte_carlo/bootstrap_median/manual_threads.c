#include <omp.h>
#include <stdlib.h>

#define N_BEFORE(r) ((int)((long)rounds * (r) / team))

static unsigned long long hash(unsigned long long s, int k)
{
    unsigned long long z = s * 6364136223846793005ULL + (k + 1) * 1442695040888963407ULL;
    z ^= z >> 31;
    z *= 9600629759793949339ULL;
    return z ^ z >> 30;
}

/* The element that sorting would bring to place k, by repeated partition. */
static double select_kth(double *a, int n, int k)
{
    int lo = 0, hi = n - 1;
    while (lo < hi) {
        double pivot = a[(lo + hi) / 2];
        int i = lo, j = hi;
        while (i <= j) {
            while (a[i] < pivot) i++;
            while (a[j] > pivot) j--;
            if (i <= j) {
                double swap = a[i];
                a[i++] = a[j], a[j--] = swap;
            }
        }
        if (k <= j) hi = j;
        else if (k >= i) lo = i;
        else break;
    }
    return a[k];
}

void bootstrap(int n, const double *data, int rounds, unsigned long long seed, double *median, double interval[2])
{
    double *copy[2] = {malloc(rounds * sizeof(double)), malloc(rounds * sizeof(double))};

    #pragma omp parallel
    {
        int team = omp_get_num_threads(), me = omp_get_thread_num();
        double *sample = malloc(n * sizeof(double));

        for (int r = N_BEFORE(me); r < N_BEFORE(me + 1); r++) {
            for (int k = 0; k < n; k++)
                sample[k] = data[hash(seed + r, k) % n];
            copy[0][r] = copy[1][r] = median[r] = select_kth(sample, n, n / 2);
        }
        free(sample);

        #pragma omp barrier
        if (me == 0)
            interval[0] = select_kth(copy[0], rounds, rounds / 20);
        if (me == team - 1)
            interval[1] = select_kth(copy[1], rounds, rounds - 1 - rounds / 20);
    }
    free(copy[0]);
    free(copy[1]);
}
