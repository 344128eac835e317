#include <math.h>
#include <omp.h>

static double uniform(unsigned h)
{
    h = (h ^ h >> 16) * 2146121005u;
    h = (h ^ h >> 15) * 2221713035u;
    return (h ^ h >> 16) / 4294967296.0;
}

void ising(int side, int sweeps, double beta, unsigned seed, signed char *spin, long *magnet)
{
    for (int t = 0; t < sweeps; t++)
        magnet[t] = 0;

#pragma omp parallel
    {
        const int threads = omp_get_num_threads(), id = omp_get_thread_num();
        const int from = id * side / threads, to = (id + 1) * side / threads;

        for (int t = 0; t < sweeps; t++) {
            for (int pass = 0; pass < 2; pass++) {
                for (int r = from; r < to; r++) {
                    const int north = (r ? r : side) - 1, south = r == side - 1 ? 0 : r + 1;
                    for (int c = (r ^ pass) & 1; c < side; c += 2) {
                        const unsigned k = r * side + c;
                        const int west = (c ? c : side) - 1, east = c == side - 1 ? 0 : c + 1;
                        const int field = spin[north * side + c] + spin[south * side + c] + spin[r * side + west] + spin[r * side + east];
                        const double u = uniform((seed + t * 2654435769u) ^ (k * 2246822519u));
                        if (u < exp(-2 * beta * (spin[k] * field)))
                            spin[k] = -spin[k];
                    }
                }
#pragma omp barrier
            }

            /* Own rows only; the next even pass writes none that another thread counts. */
            long mine = 0;
            for (int k = from * side; k < to * side; k++)
                mine += spin[k];
#pragma omp atomic
            magnet[t] += mine;
        }
    }
}
