#include <complex.h>
#include <math.h>

static const double tau = 6.283185307179586476925;

/* Bit reversal, then butterflies over groups of 2, 4, 8, ... numbers. */
void fft(int n, double complex *x)
{
    for (int i = 1, j = 0; i < n; i++) {
        int bit = n / 2;
        for (; j & bit; bit /= 2)
            j ^= bit;
        j ^= bit;
        if (i < j) {
            double complex t = x[i];
            x[i] = x[j];
            x[j] = t;
        }
    }
    for (int half = 1; half < n; half *= 2)
        for (int k = 0; k < half; k++) {
            double complex w = cexp(-I * (tau / 2 * k / half));
            for (int i = k; i < n; i += 2 * half) {
                double complex t = w * x[i + half];
                x[i + half] = x[i] - t;
                x[i] += t;
            }
        }
}
