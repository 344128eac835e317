#include <complex.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#define TAU 6.283185307179586476925

/* Every stage reads one buffer and writes the other in such an order that nothing has to be unscrambled. */
void fft(int n, double complex *x)
{
    double complex *other = malloc(n * sizeof *other);
    double complex *twiddle = malloc(n / 2 * sizeof *twiddle);

    #pragma omp parallel
    {
        double complex *from = x, *to = other;

        #pragma omp for schedule(static)
        for (int k = 0; k < n / 2; k++)
            twiddle[k] = cos(TAU * k / n) - I * sin(TAU * k / n);

        for (int stride = 1; stride < n; stride *= 2) {
            #pragma omp for schedule(static)
            for (int j = 0; j < n / 2; j++) {
                const int group = j / stride, lane = j % stride;
                const double complex a = from[j], b = from[j + n / 2];
                to[2 * group * stride + lane] = a + b;
                to[(2 * group + 1) * stride + lane] = (a - b) * twiddle[group * stride];
            }
            double complex *last = from;
            from = to;
            to = last;
        }

        #pragma omp single
        if (from != x)
            memcpy(x, from, n * sizeof *x);
    }
    free(other);
    free(twiddle);
}
