#include <complex.h>
#include <omp.h>
#include <stdlib.h>

/* Even and odd entries are parted, transformed each by itself and put together again. */
static void transform(double complex *x, double complex *spare, int n)
{
    if (n == 1)
        return;
    const int half = n / 2;

    for (int i = 0; i < half; i++) {
        spare[i] = x[2 * i];
        spare[half + i] = x[2 * i + 1];
    }
    #pragma omp task if (n > 32)
    transform(spare, x, half);
    #pragma omp task if (n > 32)
    transform(spare + half, x + half, half);

    for (int k = 0; k < half; k++) {
        const double complex w = cexp(-I * 3.14159265358979323846 * k / half);
        const double complex even = spare[k], odd = w * spare[half + k];
        x[k] = even + odd;
        x[half + k] = even - odd;
    }
}

void fft(int n, double complex *x)
{
    double complex *spare = malloc(n * sizeof *spare);

    #pragma omp parallel
    {
        #pragma omp master
        transform(x, spare, n);
    }
    free(spare);
}
