#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int towns = argc > 1 ? atoi(argv[1]) : 200;
    int days = argc > 2 ? atoi(argv[2]) : 15;
    double *sick = calloc(towns, sizeof(double)), *fresh = calloc(towns, sizeof(double));
    sick[towns / 2] = 10;

#pragma omp parallel
    for (int d = 0; d < days; d++) {
#pragma omp for
        for (int t = 0; t < towns; t++) {
            int west = (t + towns - 1) % towns, east = (t + 1) % towns;
            fresh[t] = 0.3 * sick[t] + 0.05 * (sick[west] + sick[east]);
        }
#pragma omp for
        for (int t = 0; t < towns; t++)
            sick[t] = 0.8 * sick[t] + fresh[t];
    }

    double all = 0;
    for (int t = 0; t < towns; t++)
        all += sick[t];
    printf("%.5f sick\n", all);
    free(sick);
    free(fresh);
    return 0;
}
