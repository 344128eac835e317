/* Daily rainfall of many weather stations: yearly totals, the wettest station and the spread between stations.
 * Try `pcwm check rainfall.c` and `pcwm fix rainfall.c`. Usage: rainfall [stations] */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define DAYS 365

/* A made-up but repeatable day of rain, in millimetres. */
static double rain(int station, int day) {
    unsigned x = (unsigned)(station * DAYS + day) * 2654435761u;
    x ^= x >> 15;
    return (x % 1000) < 350 ? (double)(x % 97) / 4.0 : 0.0;
}

int main(int argc, char **argv) {
    int stations = argc > 1 ? atoi(argv[1]) : 400;
    double *total = malloc((size_t)stations * sizeof *total);
    if (total == NULL)
        return 1;

    int day;
    double year;
#pragma omp parallel for
    for (int s = 0; s < stations; s++) {
        year = 0.0;
        for (day = 0; day < DAYS; day++)
            year += rain(s, day);
        total[s] = year;
    }

    double sum = 0.0;
    double wettest = 0.0;
#pragma omp parallel for schedule(static)
    for (int s = 0; s < stations; s++) {
        sum += total[s];
        if (total[s] > wettest)
            wettest = total[s];
    }

    double mean = sum / stations;
    double squares = 0.0;
#pragma omp parallel for reduction(+ : squares)
    for (int s = 0; s < stations; s++)
        squares += (total[s] - mean) * (total[s] - mean);

    printf("stations %d\n", stations);
    printf("mean     %.3f mm\n", mean);
    printf("wettest  %.3f mm\n", wettest);
    printf("spread   %.3f mm\n", sqrt(squares / stations));
    free(total);
    return 0;
}
