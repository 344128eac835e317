#include <math.h>
#include <omp.h>
#include <stdlib.h>

#define BITS(s, i) (hash(((s) << 32) + (i)) >> 11)

static unsigned long long hash(unsigned long long z)
{
    z *= 15241094284759029579ULL;
    z ^= z >> 29;
    return z * 11400714819323198485ULL;
}

static int choose(const unsigned long long *below, int n, unsigned long long mark)
{
    int at = 0;
    for (int left = n; left > 1; left -= left / 2)
        if (below[at + left / 2] <= mark)
            at += left / 2;
    return at;
}

void follow(int n, int steps, const double *seen, unsigned long long seed, double *track)
{
    double *x = calloc(n, sizeof *x), *y = malloc(n * sizeof *y);
    unsigned long long *weight = malloc(n * sizeof *weight), *below = malloc(n * sizeof *below);

    for (int t = 0; t < steps; t++) {
        unsigned long long sum = 0;
        double mean = 0.0;

        #pragma omp parallel for
        for (int i = 0; i < n; i++) {
            x[i] = 0.9 * x[i] + 2 * (BITS(seed + t, i) / 9007199254740992.0) - 1;
            double off = x[i] - seen[t];
            weight[i] = (unsigned long long)(1048576 * exp(-2 * off * off)) + 1;
        }

        /* below[i]: the weights of all particles before i. */
        #pragma omp parallel for reduction(inscan, + : sum)
        for (int i = 0; i < n; i++) {
            below[i] = sum;
            #pragma omp scan exclusive(sum)
            sum += weight[i];
        }

        const unsigned long long turn = BITS(seed + t, n) % sum;
        #pragma omp parallel for reduction(+ : mean)
        for (int k = 0; k < n; k++) {
            y[k] = x[choose(below, n, (k * sum + turn) / n)];
            mean += y[k] / n;
        }
        track[t] = mean;
        double *z = x;
        x = y;
        y = z;
    }
    free(x), free(y), free(weight), free(below);
}
