// Each block's inclusive end is the next block's first plank, so two threads paint it without order.
#include <omp.h>
#include <stdio.h>

#define PLANKS 1000

static int coats[PLANKS];

static void paint(int from, int to) {
    for (int p = from; p <= to && p < PLANKS; p++)
        coats[p] += 1 + p % 2; // racy
}

int main(void) {
#pragma omp parallel
    {
        int me = omp_get_thread_num();
        int team = omp_get_num_threads();
        paint(me * PLANKS / team, (me + 1) * PLANKS / team);
    }

    int bare = 0;
    for (int p = 0; p < PLANKS; p++)
        bare += coats[p] == 0;
    printf("%d bare planks\n", bare);
    return 0;
}
