#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int lockers = 840;
    int stride = argc > 1 ? atoi(argv[1]) : 11;
    int *key = malloc(lockers * sizeof(int)), *used = calloc(lockers, sizeof(int));

    for (int k = 0; k < lockers; k++)
        key[k] = (int)((5 + (long)k * stride) % lockers);

#pragma omp parallel for schedule(dynamic, 12)
    for (int k = 0; k < lockers; k++) {
        used[key[k]] += k % 3 + 1;
        if (k % 2)
            used[key[k]] *= 2;
    }

    long s = 0;
    for (int k = 0; k < lockers; k++)
        s = (s * 7 + used[k]) % 1000003;
    printf("%ld\n", s);
    free(key);
    free(used);
    return 0;
}
