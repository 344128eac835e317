#include <math.h>
#include <omp.h>
#include <stdlib.h>

typedef struct { long reflected, transmitted, collisions; int longest; } balance;

/* A thread's counts, rounded up to whole cache lines: first the balance, then the layers. */
enum { LINE = 8, HEAD = 8 };

static void follow(unsigned long long s, double path, double absorb, int layers, long *count)
{
    double x = 0.0, c = 1.0;
    for (long hits = 1;; hits++) {
        s = s * 2862933555777941757ULL + 3037000493ULL;
        x -= c * log(1.0 - (double)(s >> 11) / 9007199254740992.0) * path;
        if (x < 0.0 || x >= layers) {
            count[x < 0.0 ? 0 : 1]++;
            return;
        }
        count[2]++;
        if (hits > count[3]) count[3] = hits;
        s = s * 2862933555777941757ULL + 3037000493ULL;
        if ((double)(s >> 11) / 9007199254740992.0 < absorb) {
            count[HEAD + (int)x]++;
            return;
        }
        s = s * 2862933555777941757ULL + 3037000493ULL;
        c = 2.0 * ((double)(s >> 11) / 9007199254740992.0) - 1.0;
    }
}

balance transport(long histories, unsigned seed, double path, double absorb, int layers, long *tally)
{
    const int stride = (HEAD + layers + LINE - 1) / LINE * LINE, most = omp_get_max_threads();
    long *counts = calloc((size_t)most * stride, sizeof *counts);

    #pragma omp parallel num_threads(most)
    {
        long *mine = counts + omp_get_thread_num() * stride;
        #pragma omp for schedule(guided, 8)
        for (long i = 0; i < histories; i++)
            follow((seed + i) * 3202034522624059733ULL, path, absorb, layers, mine);

        #pragma omp for nowait
        for (int l = 0; l < layers; l++) {
            tally[l] = 0;
            for (int t = 0; t < most; t++)
                tally[l] += counts[t * stride + HEAD + l];
        }
    }

    balance b = {0, 0, 0, 0};
    for (long *c = counts; c < counts + most * stride; c += stride) {
        b.reflected += c[0], b.transmitted += c[1], b.collisions += c[2];
        if (c[3] > b.longest) b.longest = (int)c[3];
    }
    free(counts);
    return b;
}
