#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int n = 900;
    int stride = argc > 1 ? atoi(argv[1]) : 6;
    int *seat = malloc(n * sizeof(int));
    double *meal = calloc(n, sizeof(double));

    for (int g = 0; g < n; g++)
        seat[g] = (int)((long)g * stride % n);

#pragma omp parallel for schedule(static)
    for (int g = 0; g < n; g++)
        meal[seat[g]] += 1.0 + g * 0.001;

    double s = 0;
    for (int g = 0; g < n; g++)
        s += meal[g];
    printf("%.3f\n", s);
    free(seat);
    free(meal);
    return 0;
}
