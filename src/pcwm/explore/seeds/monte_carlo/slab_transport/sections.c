#include <math.h>
#include <omp.h>

typedef struct { long reflected, transmitted, collisions; int longest; } balance;

typedef struct { double path, absorb; int layers; long *tally; } slab;

static double random_number(unsigned long long *state)
{
    *state = *state * 2862933555777941757ULL + 3037000493ULL;
    return (double)(*state >> 11) / 9007199254740992.0;
}

static balance batch(slab w, unsigned seed, long from, long to)
{
    balance b = {0, 0, 0, 0};
    for (long i = from; i < to; i++) {
        unsigned long long state = (seed + i) * 3202034522624059733ULL;
        double x = 0.0, c = 1.0;
        int hits = 0;
        while (1) {
            x += c * -log(1.0 - random_number(&state)) * w.path;
            if (x < 0.0 || x >= w.layers)
                break;
            ++hits;
            if (random_number(&state) < w.absorb) {
                w.tally[(int)x]++;
                break;
            }
            c = 2.0 * random_number(&state) - 1.0;
        }
        b.reflected += x < 0.0;
        b.transmitted += x >= w.layers;
        b.collisions += hits;
        b.longest = hits > b.longest ? hits : b.longest;
    }
    return b;
}

balance transport(long histories, unsigned seed, double path, double absorb, int layers, long *tally)
{
    slab w = {path, absorb, layers, tally};
    balance early, late;

    for (int l = 0; l < layers; l++)
        tally[l] = 0;
    #pragma omp parallel sections shared(early, late) firstprivate(w)
    {
        #pragma omp section
        early = batch(w, seed, 0, histories / 2);
        #pragma omp section
        late = batch(w, seed, histories / 2, histories);
    }
    early.reflected += late.reflected;
    early.transmitted += late.transmitted;
    early.collisions += late.collisions;
    if (late.longest > early.longest)
        early.longest = late.longest;
    return early;
}
