#include <stdio.h>
#include <stdlib.h>

#define ROWS 36

int main(void) {
    int *row[ROWS], width[ROWS];
    for (int r = 0; r < ROWS; r++) {
        width[r] = 10 + r % 7;
        row[r] = malloc(width[r] * sizeof(int));
    }

#pragma omp parallel for schedule(dynamic)
    for (int r = 0; r < ROWS; r++) {
        int *p = row[r];
        p[0] = 1;
        for (int k = 1; k < width[r]; k++)
            p[k] = p[k - 1] * (r + 1 - k) / k;
    }

    long s = 0;
    for (int r = 0; r < ROWS; r++) {
        for (int k = 0; k < width[r]; k++)
            s += row[r][k] % 1000;
        free(row[r]);
    }
    printf("%ld\n", s);
    return 0;
}
