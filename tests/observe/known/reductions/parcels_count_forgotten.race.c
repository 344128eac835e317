// total is reduced but heavy is left shared, so its increments by different iterations are unordered.
#include <stdio.h>

#define PARCELS 1500

static int weight(int p) {
    return 100 + (p * 271) % 9000;
}

int main(void) {
    long total = 0;
    int heavy = 0;

#pragma omp parallel for reduction(+ : total)
    for (int p = 0; p < PARCELS; p++) {
        int w = weight(p);
        total += w;
        if (w > 5000)
            heavy++; // racy
    }

    printf("%ld g in %d parcels, %d heavy\n", total, PARCELS, heavy);
    return 0;
}
