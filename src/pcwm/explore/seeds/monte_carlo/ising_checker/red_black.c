#include <math.h>
#include <omp.h>

typedef struct { int side; unsigned key; double chance[9]; signed char *spin; } lattice;

static unsigned scramble(unsigned h)
{
    h ^= h >> 16, h *= 2146121005u;
    h ^= h >> 15, h *= 2221713035u;
    return h ^ h >> 16;
}

/* All the even or all the odd sites; their neighbours are all of the other kind. */
static long half_sweep(const lattice *l, int odd)
{
    long turned = 0;
    #pragma omp parallel for schedule(static) reduction(+ : turned)
    for (int r = 0; r < l->side; r++) {
        signed char *row = l->spin + r * l->side;
        const signed char *above = r ? row - l->side : l->spin + (l->side - 1) * l->side;
        const signed char *below = r + 1 < l->side ? row + l->side : l->spin;
        for (int c = (r + odd) & 1; c < l->side; c += 2) {
            int west = c ? c - 1 : l->side - 1, east = c + 1 < l->side ? c + 1 : 0;
            int sum = above[c] + below[c] + row[west] + row[east];
            if (scramble(l->key ^ ((unsigned)(r * l->side + c) * 2246822519u)) / 4294967296.0 < l->chance[row[c] * sum + 4]) {
                turned -= 2 * row[c];
                row[c] = -row[c];
            }
        }
    }
    return turned;
}

void ising(int side, int sweeps, double beta, unsigned seed, signed char *spin, long *magnet)
{
    lattice l = {.side = side, .key = seed, .spin = spin};
    long total = 0;
    for (int s = 0; s < 9; s++)
        l.chance[s] = exp(-2 * beta * (s - 4));
    for (int k = 0; k < side * side; k++)
        total += spin[k];
    for (int t = 0; t < sweeps; t++, l.key += 2654435769u) {
        total += half_sweep(&l, 0);
        total += half_sweep(&l, 1);
        magnet[t] = total;
    }
}
