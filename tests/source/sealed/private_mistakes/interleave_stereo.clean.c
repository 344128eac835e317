#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int frames = argc > 1 ? atoi(argv[1]) : 900;
    short *left = malloc(frames * sizeof(short)), *right = malloc(frames * sizeof(short));
    short *mixed = malloc(2 * frames * sizeof(short));
    int pos;

    for (int f = 0; f < frames; f++) {
        left[f] = (short)(f * 3);
        right[f] = (short)(-f);
    }

#pragma omp parallel for private(pos) schedule(static, 32)
    for (int f = 0; f < frames; f++) {
        pos = 2 * f;
        mixed[pos++] = left[f];
        mixed[pos] = right[f];
    }

    long sum = 0;
    for (int k = 0; k < 2 * frames; k++)
        sum += (k % 5) * mixed[k];
    printf("%ld\n", sum);
    free(left);
    free(right);
    free(mixed);
    return 0;
}
