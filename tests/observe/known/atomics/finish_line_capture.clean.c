// atomic capture increments and fetches in one step, so every runner gets a slot of its own.
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
        int slot;
        if (!runs(r))
            continue;
#pragma omp atomic capture
        slot = finished++;
        runner_at[slot] = r + 1;
    }

    long sum = 0;
    for (int k = 0; k < finished; k++)
        sum += runner_at[k];
    printf("%d finished, numbers add up to %ld\n", finished, sum);
    return 0;
}
