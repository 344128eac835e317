#include <stdio.h>

#define FRAMES 30
#define PIX 16

static int raw[FRAMES][PIX], corrected[FRAMES][PIX], total[FRAMES];
static int exposure;

int main(void) {
#pragma omp parallel
#pragma omp single
    for (int f = 0; f < FRAMES; f++) {
#pragma omp task depend(out : raw[f]) firstprivate(f)
        for (int k = 0; k < PIX; k++)
            raw[f][k] = (f * 5 + k * 3) % 40;

#pragma omp task depend(in : raw[f]) depend(out : corrected[f]) firstprivate(f)
        for (int k = 0; k < PIX; k++)
            corrected[f][k] = raw[f][k] * 2 + 1;

#pragma omp task depend(in : corrected[f]) depend(inout : exposure) firstprivate(f)
        {
            int s = exposure / 2;
            for (int k = 0; k < PIX; k++)
                s += corrected[f][k];
            total[f] = s;
            exposure = s % 100;
        }
    }
    printf("exposure %d, last %d\n", exposure, total[FRAMES - 1]);
    return 0;
}
