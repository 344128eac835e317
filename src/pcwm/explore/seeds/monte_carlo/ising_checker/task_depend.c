#include <math.h>
#include <omp.h>

struct run { int side; double beta; signed char *spin; };

static void try_row(struct run w, int row, int first, unsigned key)
{
    int n = w.side;
    signed char *here = w.spin + row * n;
    signed char *up = w.spin + (row + n - 1) % n * n, *down = w.spin + (row + 1) % n * n;
    for (int c = first; c < n; c += 2) {
        unsigned h = key ^ ((unsigned)(row * n + c) * 2246822519u);
        h ^= h >> 16;
        h *= 2146121005u;
        h ^= h >> 15;
        h *= 2221713035u;
        h ^= h >> 16;
        int s = up[c] + down[c] + here[(c + 1) % n] + here[(c + n - 1) % n];
        if (h / 4294967296.0 < exp(-2 * w.beta * here[c] * s))
            here[c] = -here[c];
    }
}

void ising(int side, int sweeps, double beta, unsigned seed, signed char *spin, long *magnet)
{
    struct run w = {side, beta, spin};

    #pragma omp parallel
    #pragma omp single
    for (int t = 0; t < sweeps; t++) {
        unsigned key = seed + t * 2654435769u;
        for (int colour = 0; colour < 2; colour++)
            for (int row = 0; row < side; row++) {
                #pragma omp task depend(inout : spin[row * side])
                try_row(w, row, (row + colour) % 2, key);
            }
        #pragma omp taskwait
        magnet[t] = 0;
        for (int k = 0; k < side * side; k++)
            magnet[t] += spin[k];
    }
}
