#include <complex.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void fft(int n, double complex *x);

/* argv[1] is rounded down to a power of two. */
int main(int argc, char **argv)
{
    int size = argc > 1 ? atoi(argv[1]) : 512, n = 2;
    if (size < 8 || size > 1 << 26)
        return 2;
    while (n <= size / 2)
        n *= 2;

    double complex *x = malloc(n * sizeof *x);
    if (!x)
        return 3;
    unsigned long long state = 0x2545F4914F6CDD1DULL;
    for (int signal = 0; signal < 2; signal++) {
        for (int i = 0; i < n; i++) {
            state ^= state >> 12, state ^= state << 25, state ^= state >> 27;
            double noise = (double)(state * 2685821657736338717ULL >> 40) / (1 << 24);
            x[i] = noise + 0.5 * sin(0.3 * i) + I * (signal == 0 ? 0.0 : cos(0.01 * i * (i % 5)));
        }

        fft(n, x);

        double energy = 0.0, weighted = 0.0, folded = 0.0, peak = 0.0;
        int at = 0;
        for (int k = 0; k < n; k++) {
            double size_k = cabs(x[k]);
            energy += size_k * size_k;
            weighted += size_k * (1 + k % 23);
            folded += fabs(creal(x[k])) * (1 + k % 7) + fabs(cimag(x[k])) * (1 + k % 11);
            if (k > 0 && size_k > peak)
                peak = size_k, at = k;
        }
        printf("energy%d %.12g\nweighted%d %.12g\nfolded%d %.12g\n", signal, energy, signal, weighted, signal, folded);
        printf("mean%d %.12g\npeak%d %.12g\n", signal, cabs(x[0]), signal, peak);
        printf("peak_bin%d %d\n", signal, at < n / 2 || signal == 1 ? at : n - at);
    }
    free(x);
    return 0;
}
