#include <math.h>
#include <omp.h>
#include <stdlib.h>

typedef unsigned long long u64;

static u64 bits(u64 s, u64 i)
{
    u64 z = ((s << 32) + i) * 15241094284759029579ULL;
    return (z ^ z >> 29) * 11400714819323198485ULL >> 11;
}

static int first_above(const u64 *upto, int n, u64 mark)
{
    int low = 0, high = n - 1;
    while (low < high) {
        int middle = (low + high) / 2;
        if (upto[middle] > mark)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

void follow(int n, int steps, const double *seen, unsigned long long seed, double *track)
{
    double *x[2] = {calloc(n, sizeof(double)), malloc(n * sizeof(double))}, total = 0.0;
    u64 *upto = malloc(n * sizeof *upto);

    #pragma omp parallel
    for (int t = 0; t < steps; t++) {
        double *old = x[t % 2], *chosen = x[1 - t % 2];

        #pragma omp for
        for (int i = 0; i < n; i++) {
            old[i] = 0.9 * old[i] + 2 * (bits(seed + t, i) / 9007199254740992.0) - 1;
            upto[i] = (u64)(1048576 * exp(-2 * (old[i] - seen[t]) * (old[i] - seen[t]))) + 1;
        }

        #pragma omp single
        for (int i = 1; i < n; i++)
            upto[i] += upto[i - 1];

        const u64 sum = upto[n - 1], turn = bits(seed + t, n) % sum;
        #pragma omp for reduction(+ : total)
        for (int k = 0; k < n; k++) {
            chosen[k] = old[first_above(upto, n, (k * sum + turn) / n)];
            total += chosen[k];
        }

        #pragma omp single
        {
            track[t] = total / n;
            total = 0.0;
        }
    }
    free(x[0]), free(x[1]), free(upto);
}
