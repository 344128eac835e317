#include <stdio.h>
#include <stdlib.h>

void value_counts(const int *values, int n, int *counts, int bins);

int main(int argc, char **argv)
{
    int n = atoi(argv[1]), bins = 16;
    int *values = malloc(sizeof(int) * n), *counts = malloc(sizeof(int) * bins);
    unsigned state = 12345u;
    for (int i = 0; i < n; i++) {
        state = state * 1664525u + 1013904223u;
        values[i] = (int)(state >> 16);
    }
    value_counts(values, n, counts, bins);
    for (int b = 0; b < bins; b++)
        printf("%d\n", counts[b]);
    return 0;
}
