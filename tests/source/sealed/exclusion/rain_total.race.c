#include <stdio.h>

#define STATIONS 200

int main(void) {
    static double morning[STATIONS], evening[STATIONS];
    double total = 0;
    for (int s = 0; s < STATIONS; s++) {
        morning[s] = s % 7 * 0.5;
        evening[s] = s % 11 * 0.25;
    }

#pragma omp parallel
    {
#pragma omp for nowait
        for (int s = 0; s < STATIONS; s++) {
#pragma omp atomic
            total += morning[s];
        }
#pragma omp for
        for (int s = 0; s < STATIONS; s++) {
#pragma omp critical
            total += evening[s];
        }
    }
    printf("rain %.2f\n", total);
    return 0;
}
