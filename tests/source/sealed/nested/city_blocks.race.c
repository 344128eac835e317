#include <omp.h>
#include <stdio.h>

#define CITIES 8
#define HOUSES 60

int main(void) {
    static int people[CITIES][HOUSES], sum[CITIES];
    for (int c = 0; c < CITIES; c++)
        for (int h = 0; h < HOUSES; h++)
            people[c][h] = 1 + (c + h) % 5;
    omp_set_max_active_levels(2);

#pragma omp parallel for num_threads(2)
    for (int c = 0; c < CITIES; c++) {
        int s = 0;
#pragma omp parallel for num_threads(3)
        for (int h = 0; h < HOUSES; h++)
            s += people[c][h];
        sum[c] = s;
    }

    for (int c = 0; c < CITIES; c++)
        printf("%d ", sum[c]);
    printf("\n");
    return 0;
}
