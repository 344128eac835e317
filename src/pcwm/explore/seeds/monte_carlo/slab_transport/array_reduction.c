#include <math.h>
#include <omp.h>

typedef struct { long reflected, transmitted, collisions; int longest; } balance;

#define DRAW() ((double)((s = s * 2862933555777941757ULL + 3037000493ULL) >> 11) / 9007199254740992.0)

balance transport(long histories, unsigned seed, double path, double absorb, int layers, long *tally)
{
    long back = 0, through = 0, collisions = 0;
    int longest = 0;

    for (int l = 0; l < layers; l++)
        tally[l] = 0;

    #pragma omp parallel for reduction(+ : back, through, collisions, tally[:layers]) reduction(max : longest) schedule(dynamic, 50)
    for (long i = 0; i < histories; i++) {
        unsigned long long s = (seed + i) * 3202034522624059733ULL;
        double x = 0.0, c = 1.0;
        int hits = 0, alive = 1;

        while (alive) {
            x += c * -log(1.0 - DRAW()) * path;
            alive = x >= 0.0 && x < layers;
            if (!alive)
                x < 0.0 ? back++ : through++;
            else {
                hits++;
                alive = DRAW() >= absorb;
                if (alive)
                    c = 2.0 * DRAW() - 1.0;
                else
                    tally[(int)x]++;
            }
        }
        collisions += hits;
        if (hits > longest)
            longest = hits;
    }
    return (balance){back, through, collisions, longest};
}
