// Clean: the loop's closing barrier (5.2, 11.5) comes after the lastprivate store and before any thread's later reads.
#include <omp.h>
#include <stdio.h>

#define FRAMES 360

static int exposure(int frame) {
    return 40 + (frame * frame) % 61;
}

int main(void) {
    int level = 0, bright[FRAMES], above = 0;
    omp_set_schedule(omp_sched_dynamic, 7);

#pragma omp parallel
    {
#pragma omp for schedule(runtime) lastprivate(level)
        for (int f = 0; f < FRAMES; f++) {
            level = exposure(f);
            bright[f] = level * 3 / 2;
        }

        int reference = level;
#pragma omp for schedule(runtime) reduction(+ : above)
        for (int f = 0; f < FRAMES; f++)
            above += bright[f] > reference;
    }
    printf("reference %d, above %d\n", level, above);
    return 0;
}
