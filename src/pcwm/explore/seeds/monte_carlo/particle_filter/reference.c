#include <math.h>
#include <stdlib.h>

static unsigned long long bits(unsigned long long s, int i)
{
    unsigned long long z = (s << 32) + i;
    z *= 15241094284759029579ULL;
    z ^= z >> 29;
    z *= 11400714819323198485ULL;
    return z >> 11;
}

void follow(int n, int steps, const double *seen, unsigned long long seed, double *track)
{
    double *x = calloc(n, sizeof *x), *chosen = malloc(n * sizeof *chosen);
    unsigned long long *upto = malloc(n * sizeof *upto);
    for (int t = 0; t < steps; t++) {
        unsigned long long sum = 0;
        for (int i = 0; i < n; i++) {
            x[i] = 0.9 * x[i] + 2 * (bits(seed + t, i) / 9007199254740992.0) - 1;
            sum += (unsigned long long)(1048576 * exp(-2 * (x[i] - seen[t]) * (x[i] - seen[t]))) + 1;
            upto[i] = sum;
        }
        unsigned long long turn = bits(seed + t, n) % sum;
        track[t] = 0.0;
        for (int k = 0, j = 0; k < n; k++) {
            while (upto[j] <= (k * sum + turn) / n)
                j++;
            chosen[k] = x[j];
            track[t] += x[j] / n;
        }
        double *spare = x;
        x = chosen;
        chosen = spare;
    }
    free(x), free(chosen), free(upto);
}
