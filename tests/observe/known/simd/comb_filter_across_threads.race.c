// safelen(8) keeps lanes of one chunk apart but not threads: at a chunk border t - 16 belongs to another thread.
#include <stdio.h>

#define SAMPLES 1024
#define DELAY 16

static float dry[SAMPLES];
static float wet[SAMPLES + DELAY];

static float wave(int t) {
    return (float)((t * 5) % 23) - 11.0f;
}

int main(void) {
    for (int t = 0; t < SAMPLES; t++)
        dry[t] = wave(t);

    float *out = wet + DELAY;
#pragma omp parallel for simd safelen(8) schedule(static)
    for (int t = 0; t < SAMPLES; t++)
        out[t] = dry[t] + 0.5f * out[t - DELAY]; // racy

    float peak = 0.0f;
    for (int t = 0; t < SAMPLES; t++)
        peak = out[t] > peak ? out[t] : peak;
    printf("peak below 40: %d\n", peak < 40.0f);
    return 0;
}
