// Clean: both pointers step by two through one array: even elements are only read, odd ones have one writer each.
#include <stdio.h>

#define FRAMES 600

static void mono_to_stereo(short *right, const short *left, int frames, int delay) {
#pragma omp parallel for schedule(static, 5)
    for (int f = 0; f < frames; f++) {
        int from = f >= delay ? f - delay : 0;
        right[2 * f] = (short)(left[2 * from] * 3 / 4 + left[2 * f] / 8);
    }
}

int main(void) {
    static short pcm[2 * FRAMES];
    short *left = pcm;
    short *right = pcm + 1;
    for (int f = 0; f < FRAMES; f++)
        left[2 * f] = (short)((f * 91) % 2001 - 1000);

    mono_to_stereo(right, left, FRAMES, 13);

    long energy = 0;
#pragma omp parallel for reduction(+ : energy)
    for (int i = 0; i < 2 * FRAMES; i++)
        energy += (long)pcm[i] * pcm[i];
    printf("energy %ld, last %d\n", energy, right[2 * (FRAMES - 1)]);
    return 0;
}
