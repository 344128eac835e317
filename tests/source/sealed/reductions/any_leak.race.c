#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int pipes = argc > 1 ? atoi(argv[1]) : 960;
    double *pressure_in = malloc(sizeof(double) * pipes);
    double *pressure_out = malloc(sizeof(double) * pipes);
    int leak = 0;

    for (int i = 0; i < pipes; i++) {
        pressure_in[i] = 5.0;
        pressure_out[i] = i % 10 == 4 ? 4.2 : 4.9;
    }

#pragma omp parallel for
    for (int i = 0; i < pipes; i++)
        if (pressure_in[i] - pressure_out[i] > 0.5)
            leak = 1;

    puts(leak ? "leak" : "tight");
    free(pressure_in);
    free(pressure_out);
    return 0;
}
