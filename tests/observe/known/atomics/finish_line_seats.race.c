// Increment and read are two atomics, not one capture: two runners can read the same rank and write one slot unordered.
#include <stdio.h>

#define RUNNERS 900

static int finished;
static int runner_at[RUNNERS];

static int runs(int r) {
    int x = r;
    for (int i = 0; i < 30; i++)
        x = (x * 13 + 7) % 1021;
    return x % 3 != 0;
}

int main(void) {
#pragma omp parallel for schedule(dynamic, 6)
    for (int r = 0; r < RUNNERS; r++) {
        int rank;
        if (!runs(r))
            continue;
#pragma omp atomic update
        finished++;
#pragma omp atomic read
        rank = finished;
        runner_at[rank - 1] = r + 1; // racy
    }

    int named = 0;
    for (int k = 0; k < finished; k++)
        named += runner_at[k] > 0;
    printf("%d finished, %s\n", finished, named > 0 ? "list written" : "list empty");
    return 0;
}
