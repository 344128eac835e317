// The array section covers every element that the loop touches, overflow bin included, so each task has a private copy.
#include <stdio.h>
#include <stdlib.h>

enum { THROWS = 800, BINS = 12, OVERFLOW = BINS };

static int outcome(int t) {
    if (t == 12 || t == 790)
        return 40 + t % 7;
    return (t * t + 3 * t) % BINS;
}

static void tally(int *bins, int slots) {
#pragma omp parallel for reduction(+ : bins[ : slots])
    for (int t = 0; t < THROWS; t++) {
        int v = outcome(t);
        bins[v < BINS ? v : OVERFLOW]++;
    }
}

int main(void) {
    int *bins = calloc(BINS + 1, sizeof *bins);
    if (!bins)
        return 1;
    tally(bins, BINS + 1);
    tally(bins, BINS + 1);
    for (int b = 0; b <= OVERFLOW; b++)
        printf("%d ", bins[b]);
    printf("\n");
    free(bins);
    return 0;
}
