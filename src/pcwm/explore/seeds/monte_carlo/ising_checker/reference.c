#include <math.h>

static double draw(unsigned seed, unsigned t, unsigned k)
{
    unsigned h = (seed + t * 2654435769u) ^ (k * 2246822519u);
    h ^= h >> 16;
    h *= 2146121005u;
    h ^= h >> 15;
    h *= 2221713035u;
    h ^= h >> 16;
    return h / 4294967296.0;
}

void ising(int side, int sweeps, double beta, unsigned seed, signed char *spin, long *magnet)
{
    double chance[9];
    for (int s = -4; s <= 4; s++)
        chance[s + 4] = exp(-2 * beta * s);
    for (int t = 0; t < sweeps; t++) {
        for (int colour = 0; colour < 2; colour++)
            for (int r = 0; r < side; r++)
                for (int c = (r + colour) % 2; c < side; c += 2) {
                    int k = r * side + c, up = (r + side - 1) % side, down = (r + 1) % side;
                    int sum = spin[up * side + c] + spin[down * side + c];
                    sum += spin[r * side + (c + side - 1) % side] + spin[r * side + (c + 1) % side];
                    if (draw(seed, t, k) < chance[spin[k] * sum + 4])
                        spin[k] = -spin[k];
                }
        magnet[t] = 0;
        for (int k = 0; k < side * side; k++)
            magnet[t] += spin[k];
    }
}
