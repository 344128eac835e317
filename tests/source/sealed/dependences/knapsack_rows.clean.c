#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ITEMS 24

int main(int argc, char **argv) {
    int capacity = argc > 1 ? atoi(argv[1]) : 700;
    int *before = calloc(capacity + 1, sizeof(int));
    int *after = calloc(capacity + 1, sizeof(int));

    for (int k = 0; k < ITEMS; k++) {
        int weight = 5 + k * 7 % 31, value = 10 + k * 11 % 43;
#pragma omp parallel for shared(before, after)
        for (int c = 0; c <= capacity; c++) {
            int best = before[c];
            if (c >= weight && before[c - weight] + value > best)
                best = before[c - weight] + value;
            after[c] = best;
        }
        memcpy(before, after, (capacity + 1) * sizeof(int));
    }

    printf("best value %d\n", before[capacity]);
    free(before);
    free(after);
    return 0;
}
