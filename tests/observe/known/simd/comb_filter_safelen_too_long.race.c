// safelen(16) allows lanes up to 15 iterations apart, but each sample reads the one written 4 iterations earlier.
#include <stdio.h>

#define CHANNELS 12
#define SAMPLES 256
#define DELAY 4

static float sound[CHANNELS][SAMPLES];

static void comb(float *x, float feedback) {
#pragma omp simd safelen(16)
    for (int t = DELAY; t < SAMPLES; t++)
        x[t] = x[t] + feedback * x[t - DELAY]; // racy
}

int main(void) {
    for (int c = 0; c < CHANNELS; c++)
        for (int t = 0; t < SAMPLES; t++)
            sound[c][t] = (float)((t * (c + 3)) % 15) - 7.0f;

#pragma omp parallel for
    for (int c = 0; c < CHANNELS; c++)
        comb(sound[c], 0.25f);

    float peak = 0.0f;
    for (int c = 0; c < CHANNELS; c++)
        for (int t = 0; t < SAMPLES; t++)
            if (sound[c][t] > peak)
                peak = sound[c][t];
    printf("peak below 20: %d\n", peak < 20.0f);
    return 0;
}
