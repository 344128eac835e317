/* Radix-2 FFT over several frames; accumulates a power spectrum. */
#include <stdio.h>
#include <stdlib.h>
#include <math.h>
#include <complex.h>

#define LOGN 12
#define NFFT (1 << LOGN)
#define FRAMES 6
#define BANDS 16

static double complex x[NFFT];
static double power[NFFT];
static double band[BANDS];
static int voiced, silent;

static unsigned bitrev(unsigned v)
{
    unsigned r = 0;
    for (int b = 0; b < LOGN; b++, v >>= 1)
        r = (r << 1) | (v & 1);
    return r;
}

static void load_frame(int f)
{
    #pragma omp parallel for
    for (int i = 0; i < NFFT; i++) {
        int t = (int)bitrev(i);
        x[i] = sin(0.01 * (f + 1) * t) + 0.5 * cos(0.3 * t);
    }
}

static void fft(void)
{
    for (int s = 1; s <= LOGN; s++) {
        int m = 1 << s, half = m / 2;
        #pragma omp parallel for schedule(static)
        for (int t = 0; t < NFFT / 2; t++) {
            int g = t / half, k = t % half;
            int lo = g * m + k, hi = lo + half;
            double complex w = cexp(-2.0 * M_PI * I * k / m);
            double complex u = x[lo], v = w * x[hi];
            x[lo] = u + v;
            x[hi] = u - v;
        }
    }
}

static void accumulate_bands(void)
{
    #pragma omp parallel
    {
        #pragma omp for nowait
        for (int i = 1; i < NFFT / 4; i++)
            if (power[i] > 1.0) {
                #pragma omp critical(bands)
                {
                    band[i % BANDS] += power[i];
                    voiced++;
                }
            }
        #pragma omp for
        for (int i = NFFT / 4; i < NFFT / 2; i++) {
            #pragma omp critical(highbands)
            {
                band[i % BANDS] += 0.5 * power[i];
                silent += power[i] < 1.0;
            }
        }
    }
}

int main(int argc, char **argv)
{
    int frames = argc > 1 ? atoi(argv[1]) : FRAMES;

    for (int f = 0; f < frames; f++) {
        load_frame(f);
        fft();
        #pragma omp parallel for
        for (int i = 0; i < NFFT / 2; i++)
            power[i] += creal(x[i] * conj(x[i])) / NFFT;
    }

    accumulate_bands();

    for (int b = 0; b < BANDS; b++)
        printf("band %2d %12.4f\n", b, band[b]);
    printf("voiced %d silent %d\n", voiced, silent);
    return 0;
}
