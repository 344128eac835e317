#include <stdio.h>
#include <stdlib.h>

void ising(int side, int sweeps, double beta, unsigned seed, signed char *spin, long *magnet);

int main(int argc, char **argv)
{
    enum { SWEEPS = 6 };
    int side = argc > 1 ? atoi(argv[1]) : 64;
    if (side < 4 || side > 20000)
        return 2;
    side += side % 2;
    signed char *spin = malloc((size_t)side * side);
    if (!spin)
        return 3;

    for (int heat = 0; heat < 2; heat++) {
        unsigned state = 99u + heat;
        long magnet[SWEEPS], bonds = 0, weighted = 0;
        for (int k = 0; k < side * side; k++) {
            state = state * 1103515245u + 12345u;
            spin[k] = state >> 28 < (heat ? 8 : 4) ? 1 : -1;
        }
        ising(side, SWEEPS, heat ? 0.6 : 0.35, 17u * state, spin, magnet);
        for (int r = 0; r < side; r++)
            for (int c = 0; c < side; c++) {
                int s = spin[r * side + c];
                bonds += s * (spin[(r + 1) % side * side + c] + spin[r * side + (c + 1) % side]);
                weighted += s * (r % 19 + 3 * (c % 23));
            }
        for (int t = 0; t < SWEEPS; t++)
            printf("magnet%d_%d %ld\n", heat, t, magnet[t]);
        printf("bonds%d %ld\nweighted%d %ld\n", heat, bonds, heat, weighted);
    }
    free(spin);
    return 0;
}
