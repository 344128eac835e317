#include <complex.h>
#include <omp.h>

static void butterflies(double complex *x, int first, int end, int half)
{
    for (int b = first; b < end; b++) {
        int k = b & (half - 1), upper = 2 * b - k;
        double complex t = cexp(-3.14159265358979323846 * I * k / half) * x[upper + half];
        x[upper + half] = x[upper] - t;
        x[upper] = x[upper] + t;
    }
}

/* Small groups stay within a thread's own part; only the wide stages need the whole team to wait. */
void fft(int n, double complex *x)
{
    for (int i = 1, j = 0; i < n; i++) {
        int bit = n / 2;
        for (; j & bit; bit /= 2)
            j ^= bit;
        j ^= bit;
        if (i < j) {
            double complex t = x[i];
            x[i] = x[j], x[j] = t;
        }
    }

    #pragma omp parallel
    {
        int me = omp_get_thread_num(), parts = 1;
        while (2 * parts <= omp_get_num_threads() && 4 * parts <= n)
            parts *= 2;
        int share = n / 2 / parts;
        int first = me < parts ? me * share : 0, end = me < parts ? first + share : 0;

        for (int half = 1; half < n; half *= 2) {
            if (half > share) {
                #pragma omp barrier
            }
            butterflies(x, first, end, half);
        }
    }
}
