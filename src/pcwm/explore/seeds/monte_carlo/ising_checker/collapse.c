#include <math.h>
#include <omp.h>

static int flips(unsigned h, double chance)
{
    h ^= h >> 16;
    h *= 2146121005u;
    h ^= h >> 15;
    h *= 2221713035u;
    h ^= h >> 16;
    return h / 4294967296.0 < chance;
}

void ising(int side, int sweeps, double beta, unsigned seed, signed char *spin, long *magnet)
{
    for (int t = 0; t < sweeps; t++) {
        const unsigned key = seed + t * 2654435769u;
        long sum = 0;

        #pragma omp parallel for collapse(2)
        for (int colour = 0; colour < 2; colour++)
            for (int row = 0; row < side; row++) {
                const int up = (row + side - 1) % side, down = (row + 1) % side;
                for (int col = (row + colour) % 2; col < side; col += 2) {
                    const int k = row * side + col;
                    int around = spin[up * side + col];
                    around += spin[down * side + col];
                    around += spin[row * side + (col + 1) % side];
                    around += spin[row * side + (col + side - 1) % side];
                    if (flips(key ^ (k * 2246822519u), exp(-2 * beta * spin[k] * around)))
                        spin[k] = -spin[k];
                }
            }

        #pragma omp parallel for collapse(2) reduction(+ : sum)
        for (int row = 0; row < side; row++)
            for (int col = 0; col < side; col++)
                sum += spin[row * side + col];
        magnet[t] = sum;
    }
}
