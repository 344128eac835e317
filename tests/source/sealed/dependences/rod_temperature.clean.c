#include <stdio.h>
#include <stdlib.h>

static double *make_rod(int n) {
    double *rod = calloc((size_t)n, sizeof *rod);
    rod[0] = 100;
    rod[n - 1] = 50;
    return rod;
}

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 400;
    int steps = argc > 2 ? atoi(argv[2]) : 20;
    double *now = make_rod(n), *then = make_rod(n);

    for (int s = 0; s < steps; s++) {
#pragma omp parallel for
        for (int i = 1; i < n - 1; i++)
            then[i] = now[i] + 0.2 * (now[i - 1] - 2 * now[i] + now[i + 1]);
        double *swap = now;
        now = then;
        then = swap;
    }

    printf("quarter point %.5f\n", now[n / 4]);
    free(now);
    free(then);
    return 0;
}
