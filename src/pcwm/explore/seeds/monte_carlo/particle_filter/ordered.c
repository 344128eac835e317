#include <math.h>
#include <omp.h>
#include <stdlib.h>

enum { CHUNK = 50 };

static unsigned long long bits(unsigned long long s, int i)
{
    unsigned long long z = (s << 32) + i;
    z *= 15241094284759029579ULL;
    z ^= z >> 29;
    z *= 11400714819323198485ULL;
    return z >> 11;
}

/* Chunks of particles in a chain: a chunk moves on its own, but takes over the running sum from the one before. */
static void weigh(int n, double *x, double seen, unsigned long long key, unsigned long long *upto)
{
    const int chunks = (n + CHUNK - 1) / CHUNK;
    #pragma omp parallel for ordered schedule(static, 1)
    for (int c = 0; c < chunks; c++) {
        const int from = c * CHUNK, to = from + CHUNK < n ? from + CHUNK : n;
        for (int i = from; i < to; i++) {
            x[i] = 0.9 * x[i] + 2 * (bits(key, i) / 9007199254740992.0) - 1;
            upto[i] = 1 + (unsigned long long)(1048576 * exp(-2 * (x[i] - seen) * (x[i] - seen)));
        }
        #pragma omp ordered
        for (int i = from ? from : 1; i < to; i++)
            upto[i] += upto[i - 1];
    }
}

void follow(int n, int steps, const double *seen, unsigned long long seed, double *track)
{
    double *x = calloc(n, sizeof *x), *y = malloc(n * sizeof *y);
    unsigned long long *upto = malloc(n * sizeof *upto);

    for (int t = 0; t < steps; t++) {
        double total = 0.0;
        weigh(n, x, seen[t], seed + t, upto);
        const unsigned long long sum = upto[n - 1], turn = bits(seed + t, n) % sum;

        #pragma omp parallel for reduction(+ : total) schedule(dynamic, CHUNK)
        for (int k = 0; k < n; k++) {
            int low = -1, high = n - 1;
            while (high - low > 1) {
                int mid = (low + high) / 2;
                *(upto[mid] > (k * sum + turn) / n ? &high : &low) = mid;
            }
            total += y[k] = x[high];
        }
        track[t] = total / n;
        double *old = x;
        x = y, y = old;
    }
    free(x), free(y), free(upto);
}
