#include <math.h>

typedef struct { long reflected, transmitted, collisions; int longest; } balance;

static double next(unsigned long long *state)
{
    *state = *state * 2862933555777941757ULL + 3037000493ULL;
    return (double)(*state >> 11) / 9007199254740992.0;
}

balance transport(long histories, unsigned seed, double path, double absorb, int layers, long *tally)
{
    balance b = {0, 0, 0, 0};
    for (int l = 0; l < layers; l++)
        tally[l] = 0;
    for (long i = 0; i < histories; i++) {
        unsigned long long state = (seed + i) * 3202034522624059733ULL;
        double x = 0.0, c = 1.0;
        for (int hits = 0;; hits++) {
            if (hits > b.longest)
                b.longest = hits;
            x += c * -log(1.0 - next(&state)) * path;
            if (x < 0.0) {
                b.reflected++;
                break;
            }
            if (x >= layers) {
                b.transmitted++;
                break;
            }
            b.collisions++;
            if (next(&state) < absorb) {
                tally[(int)x]++;
                if (hits + 1 > b.longest)
                    b.longest = hits + 1;
                break;
            }
            c = 2.0 * next(&state) - 1.0;
        }
    }
    return b;
}
