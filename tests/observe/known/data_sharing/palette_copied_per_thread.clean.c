// palette is an array, not a pointer: firstprivate copies all of its elements (5.2, 5.4.4), so threads edit their own.
#include <stdio.h>

#define PIXELS 1200
#define COLOURS 6

static unsigned char image[PIXELS];

int main(void) {
    int palette[COLOURS] = {5, 40, 90, 140, 190, 250};
    int nearest;

    for (int p = 0; p < PIXELS; p++)
        image[p] = (unsigned char)((p * 53) % 256);

#pragma omp parallel for firstprivate(palette) private(nearest) default(none) shared(image)
    for (int p = 0; p < PIXELS; p++) {
        int tint = p % 4;
        for (int c = 0; c < COLOURS; c++)
            palette[c] += tint;
        nearest = 0;
        for (int c = 1; c < COLOURS; c++) {
            int now = image[p] - palette[c], then = image[p] - palette[nearest];
            if (now * now < then * then)
                nearest = c;
        }
        for (int c = 0; c < COLOURS; c++)
            palette[c] -= tint;
        image[p] = (unsigned char)palette[nearest];
    }

    long sum = 0;
    for (int p = 0; p < PIXELS; p++)
        sum += image[p] * (1 + p % 3);
    printf("quantised %ld\n", sum);
    return 0;
}
