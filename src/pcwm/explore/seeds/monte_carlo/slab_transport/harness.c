#include <stdio.h>
#include <stdlib.h>

typedef struct { long reflected, transmitted, collisions; int longest; } balance;
balance transport(long histories, unsigned seed, double path, double absorb, int layers, long *tally);

int main(int argc, char **argv)
{
    long histories = argc > 1 ? atol(argv[1]) : 5000;
    if (histories < 1 || histories > 1000000000)
        return 2;
    const double path[2] = {0.9, 1.7}, absorb[2] = {0.12, 0.3};
    const int layers[2] = {6, 11};
    long tally[11];

    for (int slab = 0; slab < 2; slab++) {
        for (int l = 0; l < 11; l++)
            tally[l] = 1000;
        balance b = transport(histories / (slab + 1), 31337u * (slab + 1), path[slab], absorb[slab], layers[slab], tally);
        long absorbed = 0, weighted = 0;
        for (int l = 0; l < layers[slab]; l++)
            absorbed += tally[l], weighted += tally[l] * (l * l + 1);
        printf("reflected%d %ld\ntransmitted%d %ld\ncollisions%d %ld\nlongest%d %d\n", slab, b.reflected, slab, b.transmitted, slab,
               b.collisions, slab, b.longest);
        printf("absorbed%d %ld\nweighted%d %ld\n", slab, absorbed, slab, weighted);
    }
    return 0;
}
