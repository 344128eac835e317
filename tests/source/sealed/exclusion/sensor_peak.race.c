#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 500;
    int *reading = malloc(n * sizeof(int)), *share = malloc(n * sizeof(int));
    long sum = 0;
    for (int i = 0; i < n; i++)
        reading[i] = 5 + i % 40;

#pragma omp parallel for
    for (int i = 0; i < n; i++) {
#pragma omp atomic
        sum += reading[i];
        share[i] = (int)(100 * reading[i] / (sum + 1));
    }

    long s = 0;
    for (int i = 0; i < n; i++)
        s += share[i];
    printf("sum %ld%s\n", sum, s >= 0 ? "" : " negative");
    free(reading);
    free(share);
    return 0;
}
