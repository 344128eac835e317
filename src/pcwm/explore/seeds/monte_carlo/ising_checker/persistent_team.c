#include <math.h>
#include <omp.h>
#include <stdlib.h>

static void sweep(int side, const double *chance, unsigned key, signed char *spin)
{
    for (int odd = 0; odd < 2; odd++) {
        #pragma omp for schedule(dynamic, 4)
        for (int row = 0; row < side; row++) {
            int above = (row == 0 ? side - 1 : row - 1) * side, below = (row == side - 1 ? 0 : row + 1) * side;
            for (int k = row * side + (row + odd) % 2, c = (row + odd) % 2; c < side; k += 2, c += 2) {
                int left = c == 0 ? k + side - 1 : k - 1, right = c == side - 1 ? k - side + 1 : k + 1;
                unsigned h = key ^ (k * 2246822519u);
                h ^= h >> 16;
                h *= 2146121005u;
                h ^= h >> 15;
                h *= 2221713035u;
                h ^= h >> 16;
                if (h / 4294967296.0 < chance[4 + spin[k] * (spin[left] + spin[right] + spin[above + c] + spin[below + c])])
                    spin[k] *= -1;
            }
        }
    }
}

void ising(int side, int sweeps, double beta, unsigned seed, signed char *spin, long *magnet)
{
    long up = 0;
    double chance[9];
    for (int s = 0; s < 9; s++)
        chance[s] = exp(-2 * beta * (s - 4));

    #pragma omp parallel default(none) firstprivate(side, sweeps, seed) shared(chance, spin, magnet, up)
    for (int t = 0; t < sweeps; t++) {
        sweep(side, chance, seed + t * 2654435769u, spin);

        #pragma omp for schedule(static) reduction(+ : up)
        for (int k = 0; k < side * side; k++)
            up += spin[k] == 1;

        #pragma omp single
        {
            magnet[t] = 2 * up - (long)side * side;
            up = 0;
        }
    }
}
