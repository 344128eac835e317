// Races: the sink covers i-3, i-6, ... (5.2, 15.9.6), but every 100th iteration also reads element i-200.
#include <stdio.h>

#define DAYS 1000
#define LAG 3
#define CHECKPOINT 200

static int drift(int day) {
    return (day * 29 + 11) % 37 - 18;
}

int main(void) {
    static int level[DAYS];
    static int audit[DAYS / 100];
    for (int d = 0; d < LAG; d++)
        level[d] = 100 + d;

#pragma omp parallel for ordered(1) schedule(dynamic, 1)
    for (int d = LAG; d < DAYS; d++) {
        int step = drift(d);
#pragma omp ordered depend(sink : d - 3)
        level[d] = level[d - LAG] + step; // racy
        if (d % 100 == 0 && d > CHECKPOINT)
            audit[d / 100] = level[d] - level[d - CHECKPOINT]; // racy
#pragma omp ordered depend(source)
    }

    printf("level of day 998: %d, audits: %d\n", level[998], (int)(sizeof audit / sizeof audit[0]));
    return 0;
}
