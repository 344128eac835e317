#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double uniform(unsigned *state) {
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) / 16777216.0;
}

int main(int argc, char **argv) {
    int drops = argc > 1 ? atoi(argv[1]) : 1500;
    int crossed = 0;

#pragma omp parallel for
    for (int d = 0; d < drops; d++) {
        unsigned state = 77u + 31u * (unsigned)d;
        double middle = uniform(&state) * 0.5;
        double angle = uniform(&state) * 1.5707963;
        if (middle <= 0.5 * sin(angle))
            crossed++;
    }

    printf("estimate %.3f\n", crossed ? 2.0 * drops / crossed : 0.0);
    return 0;
}
