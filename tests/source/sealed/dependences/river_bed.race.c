#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 600;
    double *bed = malloc((size_t)n * sizeof *bed);
    for (int i = 0; i < n; i++)
        bed[i] = 10.0 + (i * 37 % 11) * 0.25;

    for (int year = 0; year < 8; year++) {
#pragma omp parallel for
        for (int i = 1; i < n - 1; i++)
            bed[i] = 0.25 * bed[i - 1] + 0.5 * bed[i] + 0.25 * bed[i + 1];
    }

    double volume = 0;
    for (int i = 0; i < n; i++)
        volume += bed[i];
    printf("volume %.4f\n", volume);
    free(bed);
    return 0;
}
