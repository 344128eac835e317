// The dependence distance is 16 and safelen(8) forbids lanes 8 or more apart; threads work on channels of their own.
#include <stdio.h>

#define CHANNELS 12
#define SAMPLES 256
#define DELAY 16

static float sound[CHANNELS][SAMPLES];

static void comb(float *x, float feedback) {
#pragma omp simd safelen(8)
    for (int t = DELAY; t < SAMPLES; t++)
        x[t] = x[t] + feedback * x[t - DELAY];
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
    printf("peak %.3f\n", (double)peak);
    return 0;
}
