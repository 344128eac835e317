#include <stdio.h>

#define EVENTS 700
#define BINS 12

int main(void) {
    static long at[EVENTS];
    int bins[BINS] = {0};
    int mine[BINS];
    at[0] = 0;
    for (int i = 1; i < EVENTS; i++)
        at[i] = at[i - 1] + 1 + (i * 5) % 11;

#pragma omp parallel private(mine)
    {
        for (int b = 0; b < BINS; b++)
            mine[b] = 0;
#pragma omp for
        for (int i = 1; i < EVENTS; i++)
            mine[at[i] - at[i - 1]]++;
#pragma omp critical(merge)
        for (int b = 0; b < BINS; b++)
            bins[b] += mine[b];
    }

    for (int b = 0; b < BINS; b++)
        printf("%d ", bins[b]);
    printf("\n");
    return 0;
}
