#include <math.h>
#include <omp.h>
#include <stdlib.h>

struct filter { int n; double *x; unsigned long long *upto; };

static unsigned long long bits(unsigned long long s, int i)
{
    unsigned long long z = (s << 32) + i;
    z = z * 15241094284759029579ULL;
    z = (z ^ z >> 29) * 11400714819323198485ULL;
    return z >> 11;
}

static void move(struct filter f, int from, int to, unsigned long long key, double seen)
{
    for (int i = from; i < to; i++) {
        double x = f.x[i] = 0.9 * f.x[i] + 2 * (bits(key, i) / 9007199254740992.0) - 1;
        f.upto[i] = (unsigned long long)(1048576 * exp(-2 * (x - seen) * (x - seen))) + 1;
    }
}

/* The chosen places for slots from..to; the first ancestor is looked for, the rest follow on. */
static double resample(struct filter f, int from, int to, unsigned long long turn)
{
    double total = 0.0;
    unsigned long long sum = f.upto[f.n - 1];
    int j = 0;
    for (int k = from; k < to; k++) {
        while (j < f.n - 1 && f.upto[j] <= (k * sum + turn) / f.n)
            j++;
        f.x[k] = f.x[j];
        total += f.x[k];
    }
    return total;
}

void follow(int n, int steps, const double *seen, unsigned long long seed, double *track)
{
    struct filter f = {n, calloc(n, sizeof(double)), malloc(n * sizeof(unsigned long long))};

    #pragma omp parallel
    {
        int me = omp_get_thread_num(), team = omp_get_num_threads();
        int from = n / team * me, to = me == team - 1 ? n : n / team * (me + 1);

        for (int t = 0; t < steps; t++) {
            move(f, from, to, seed + t, seen[t]);
            #pragma omp barrier
            #pragma omp single
            {
                track[t] = 0.0;
                for (int i = 1; i < n; i++)
                    f.upto[i] += f.upto[i - 1];
            }
            double part = resample(f, from, to, bits(seed + t, n) % f.upto[n - 1]);
            #pragma omp critical
            track[t] += part / n;
            #pragma omp barrier
        }
    }
    free(f.x);
    free(f.upto);
}
