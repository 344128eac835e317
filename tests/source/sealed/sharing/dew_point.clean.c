#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 365;
    int i;
    double t, h, g;
    double *dew = malloc(n * sizeof(double));

#pragma omp parallel for private(t, h, g)
    for (i = 0; i < n; i++) {
        t = 12 + 10 * sin(i * 0.0172);
        h = 40 + i % 50;
        g = log(h / 100) + 17.62 * t / (243.12 + t);
        dew[i] = 243.12 * g / (17.62 - g);
    }

    double top = dew[0];
    for (i = 1; i < n; i++)
        if (dew[i] > top)
            top = dew[i];
    printf("highest dew point %.3f\n", top);
    free(dew);
    return 0;
}
