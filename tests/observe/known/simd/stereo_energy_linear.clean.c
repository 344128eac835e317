// k is linear and the sums are reductions, so each lane has copies of its own; out[i] is written by one iteration only.
#include <stdio.h>

#define TRACKS 10
#define FRAMES 200

static int stereo[TRACKS][2 * FRAMES];
static int mono[TRACKS][FRAMES];

static long energy(const int *in, int *out) {
    long left = 0, right = 0;
    int k = 0;
#pragma omp simd linear(k : 2) reduction(+ : left, right)
    for (int i = 0; i < FRAMES; i++) {
        int l = in[k], r = in[k + 1];
        left += l * l;
        right += r * r;
        out[i] = (l + r) / 2;
        k += 2;
    }
    return left > right ? left : right;
}

int main(void) {
    long loudest = 0;
    for (int t = 0; t < TRACKS; t++)
        for (int s = 0; s < 2 * FRAMES; s++)
            stereo[t][s] = (s * (t + 7)) % 61 - 30;

#pragma omp parallel for reduction(max : loudest)
    for (int t = 0; t < TRACKS; t++) {
        long e = energy(stereo[t], mono[t]);
        if (e > loudest)
            loudest = e;
    }

    printf("loudest %ld, sample %d\n", loudest, mono[3][17]);
    return 0;
}
