#include <math.h>
#include <omp.h>
#include <stdlib.h>

typedef struct { long reflected, transmitted, collisions; int longest; } balance;

static double uniform(unsigned long long *state)
{
    *state = *state * 2862933555777941757ULL + 3037000493ULL;
    return (double)(*state >> 11) / 9007199254740992.0;
}

/* Lock l guards the tally of layer l, the last lock the balance. */
balance transport(long histories, unsigned seed, double path, double absorb, int layers, long *tally)
{
    balance sum = {0};
    omp_lock_t *locks = malloc((layers + 1) * sizeof *locks);
    for (int l = 0; l <= layers; l++) {
        omp_init_lock(locks + l);
        if (l < layers)
            tally[l] = 0;
    }

    #pragma omp parallel for schedule(static, 16)
    for (long i = 0; i < histories; i++) {
        unsigned long long state = (seed + i) * 3202034522624059733ULL;
        double x = 0.0, c = 1.0;
        int hits = 0, layer = -1;
        for (;;) {
            x += c * -log(1.0 - uniform(&state)) * path;
            if (x < 0.0 || x >= layers)
                break;
            hits++;
            if (uniform(&state) < absorb) {
                layer = (int)x;
                break;
            }
            c = 2.0 * uniform(&state) - 1.0;
        }
        if (layer >= 0) {
            omp_set_lock(&locks[layer]);
            tally[layer]++;
            omp_unset_lock(&locks[layer]);
        }
        omp_set_lock(&locks[layers]);
        sum.collisions += hits;
        sum.reflected += x < 0.0;
        sum.transmitted += x >= layers;
        if (hits > sum.longest)
            sum.longest = hits;
        omp_unset_lock(&locks[layers]);
    }

    for (int l = 0; l <= layers; l++)
        omp_destroy_lock(locks + l);
    free(locks);
    return sum;
}
