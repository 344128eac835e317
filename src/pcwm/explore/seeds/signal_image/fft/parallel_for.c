#include <complex.h>
#include <omp.h>

static int reversed(int i, int n)
{
    int r = 0;
    for (int bit = 1; bit < n; bit *= 2) {
        r = 2 * r + (i & 1);
        i /= 2;
    }
    return r;
}

/* All n/2 butterflies of a stage are one flat loop. */
void fft(int n, double complex *x)
{
    #pragma omp parallel for
    for (int i = 0; i < n; i++) {
        int r = reversed(i, n);
        if (i < r) {
            double complex t = x[i];
            x[i] = x[r];
            x[r] = t;
        }
    }

    for (int half = 1; half < n; half *= 2) {
        #pragma omp parallel for
        for (int b = 0; b < n / 2; b++) {
            int k = b % half;
            double complex *upper = x + 2 * (b - k) + k, *lower = upper + half;
            double complex turned = cexp(-3.141592653589793238463 * I * k / half) * *lower;
            *lower = *upper - turned;
            *upper += turned;
        }
    }
}
