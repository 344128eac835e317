// The bins are reduced, but outliers is shared and two far iterations (12 and 790) increment it.
#include <stdio.h>

enum { THROWS = 800, BINS = 12 };

typedef struct {
    int throw_no;
    int value;
} odd_throw;

static const odd_throw cheats[] = {{12, 40}, {790, 55}};

static int outcome(int t) {
    for (unsigned k = 0; k < sizeof cheats / sizeof cheats[0]; k++)
        if (cheats[k].throw_no == t)
            return cheats[k].value;
    return (t * t + 3 * t) % BINS;
}

int main(void) {
    int bins[BINS] = {0};
    int outliers = 0;

#pragma omp parallel for reduction(+ : bins)
    for (int t = 0; t < THROWS; t++) {
        int v = outcome(t);
        if (v < BINS)
            bins[v]++;
        else
            outliers++; // racy
    }

    for (int b = 0; b < BINS; b++)
        printf("%d ", bins[b]);
    printf("and %d outliers\n", outliers);
    return 0;
}
