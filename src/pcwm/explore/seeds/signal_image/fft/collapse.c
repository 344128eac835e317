#include <complex.h>
#include <omp.h>
#include <stdlib.h>

static void shuffle(int n, double complex *x)
{
    for (int i = 1, j = 0; i < n; i++) {
        int bit = n >> 1;
        while (j & bit) {
            j -= bit;
            bit >>= 1;
        }
        j += bit;
        if (j > i) {
            double complex keep = x[i];
            x[i] = x[j];
            x[j] = keep;
        }
    }
}

void fft(int n, double complex *x)
{
    double complex *root = malloc(n * sizeof *root);

    #pragma omp parallel for
    for (int k = 0; k < n; k++)
        root[k] = cexp(-2.0 * 3.14159265358979323846 * I * k / n);
    shuffle(n, x);

    for (int size = 2; size <= n; size *= 2) {
        const int half = size / 2, step = n / size;

        #pragma omp parallel for collapse(2)
        for (int start = 0; start < n; start += size) {
            for (int k = 0; k < half; k++) {
                const double complex even = x[start + k], odd = root[k * step] * x[start + half + k];
                x[start + k] = even + odd;
                x[start + half + k] = even - odd;
            }
        }
    }
    free(root);
}
