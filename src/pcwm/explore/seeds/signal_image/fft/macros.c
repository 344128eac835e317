#include <complex.h>
#include <omp.h>

#define SWAP(a, b) (t = (a), (a) = (b), (b) = t)
#define BUTTERFLY(a, b, w) (t = (w) * (b), (b) = (a) - t, (a) += t)

void fft(int n, double complex *x)
{
    const double complex half_turn = -3.14159265358979323846 * I;
    double complex t;
    int i, j, k, bit, half;

    for (i = 1, j = 0; i < n; i++) {
        for (bit = n / 2; j & bit; bit /= 2)
            j ^= bit;
        j ^= bit;
        if (i < j)
            SWAP(x[i], x[j]);
    }

    for (half = 1; half < n; half *= 2) {
        #pragma omp parallel for private(k)
        for (i = 0; i < n; i += 2 * half)
            for (k = 0; k < half; k++)
                BUTTERFLY(x[i + k], x[i + k + half], cexp(half_turn * k / half));
    }
}
