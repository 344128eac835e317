// Clean: the single is nowait, but the loop before the first use of the weights ends with a barrier (5.2, 15.3.2).
#include <stdio.h>

enum { TAPS = 9, SAMPLES = 900 };

static int triangle(int k) {
    int centre = TAPS / 2;
    return 1 + centre - (k > centre ? k - centre : centre - k);
}

int main(void) {
    int weights[TAPS], gain = 0;
    static int signal[SAMPLES], filtered[SAMPLES];

#pragma omp parallel
    {
#pragma omp single nowait
        {
            for (int k = 0; k < TAPS; k++) {
                weights[k] = triangle(k);
                gain += weights[k];
            }
        }

#pragma omp for
        for (int t = 0; t < SAMPLES; t++)
            signal[t] = (t * t + 31 * t) % 257;

#pragma omp for nowait
        for (int t = 0; t < SAMPLES - TAPS; t++) {
            int acc = 0;
            for (int k = 0; k < TAPS; k++)
                acc += weights[k] * signal[t + k];
            filtered[t] = acc / gain;
        }
    }
    long check = 0;
    for (int t = 0; t < SAMPLES - TAPS; t++)
        check += (long)filtered[t] * (t % 5 + 1);
    printf("gain %d, check %ld\n", gain, check);
    return 0;
}
