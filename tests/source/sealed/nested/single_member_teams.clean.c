#include <omp.h>
#include <stdio.h>

#define RUNS 12
#define STEPS 50

int main(void) {
    static int path[RUNS];
    int inner = 1;
    omp_set_max_active_levels(2);

#pragma omp parallel for
    for (int r = 0; r < RUNS; r++) {
        int at = r * 100;
#pragma omp parallel for num_threads(inner) shared(at)
        for (int s = 0; s < STEPS; s++)
            at += (s * r) % 3 - 1;
        path[r] = at;
    }

    int sum = 0;
    for (int r = 0; r < RUNS; r++)
        sum += path[r];
    printf("%d\n", sum);
    return 0;
}
