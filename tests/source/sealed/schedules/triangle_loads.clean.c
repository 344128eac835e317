#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 120;
    double *load = malloc(n * sizeof(double));

#pragma omp parallel for schedule(dynamic, 3)
    for (int i = 0; i < n; i++) {
        double s = 0;
        for (int j = i + 1; j < n; j++)
            s += 1.0 / ((j - i) * (j - i));
        load[i] = s;
    }

    double top = 0;
    for (int i = 0; i < n; i++)
        if (load[i] > top)
            top = load[i];
    printf("top load %.6f\n", top);
    free(load);
    return 0;
}
