// Only iterations 10 and 590 touch brightest; grainsize bounds a task below 300 iterations, so two tasks do, unordered.
#include <stdio.h>

#define FRAMES 600

static int glow[FRAMES];

struct flash {
    int frame;
    int glow;
};

static void expose(void) {
    for (int f = 0; f < FRAMES; f++)
        glow[f] = 20 + (f * 7) % 60;
    glow[10] = 240;
    glow[590] = 250;
}

int main(void) {
    struct flash brightest = {-1, 0};
    long light = 0;

    expose();
#pragma omp parallel
#pragma omp single
    {
#pragma omp taskloop grainsize(150) shared(brightest) reduction(+ : light)
        for (int f = 0; f < FRAMES; f++) {
            light += glow[f];
            if (glow[f] < 200)
                continue;
            if (glow[f] > brightest.glow) { // racy
                brightest.glow = glow[f];   // racy
                brightest.frame = f;        // racy
            }
        }
    }

    printf("light %ld, flash seen: %d\n", light, brightest.frame >= 0);
    return 0;
}
