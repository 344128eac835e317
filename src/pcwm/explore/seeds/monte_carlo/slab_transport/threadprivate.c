#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

typedef struct { long reflected, transmitted, collisions; int longest; } balance;

static balance own;
static long layer_count[64];
static unsigned long long state;
#pragma omp threadprivate(own, layer_count, state)

static double u01(void)
{
    state = state * 2862933555777941757ULL + 3037000493ULL;
    return (double)(state >> 11) / 9007199254740992.0;
}

static void history(double path, double absorb, int layers)
{
    double x = 0.0, c = 1.0;
    int hits = 0;
    while (x += c * -log(1.0 - u01()) * path, x >= 0.0 && x < layers) {
        hits++;
        if (u01() < absorb) { layer_count[(int)x]++; break; }
        c = 2.0 * u01() - 1.0;
    }
    own.collisions += hits;
    own.reflected += x < 0.0;
    own.transmitted += x >= layers;
    if (hits > own.longest) own.longest = hits;
}

balance transport(long histories, unsigned seed, double path, double absorb, int layers, long *tally)
{
    balance sum = {0, 0, 0, 0};
    long **books = calloc(omp_get_max_threads(), sizeof *books);
    memset(tally, 0, layers * sizeof *tally);

    #pragma omp parallel
    {
        memset(&own, 0, sizeof own);
        memset(layer_count, 0, sizeof layer_count);
        books[omp_get_thread_num()] = layer_count;
        #pragma omp barrier

        #pragma omp for nowait
        for (long i = 0; i < histories; i++) {
            state = (seed + i) * 3202034522624059733ULL;
            history(path, absorb, layers);
        }

        #pragma omp masked
        for (int t = 0; t < omp_get_num_threads(); t++)
            for (int l = 0; l < layers; l++)
                tally[l] += books[t][l];

        #pragma omp critical
        {
            sum.reflected += own.reflected, sum.transmitted += own.transmitted, sum.collisions += own.collisions;
            if (own.longest > sum.longest) sum.longest = own.longest;
        }
    }
    free(books);
    return sum;
}
