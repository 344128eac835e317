#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

void transpose(int n, int edge, int *a);

int main(int argc, char **argv)
{
    static const int edges[] = { 4, 7, 16, 64 };
    int n = argc > 1 ? atoi(argv[1]) : 100;
    if (n < 5 || n > 20000)
        return 2;
    int *a = malloc((size_t)n * n * sizeof *a);
    if (!a)
        return 3;
    uint32_t hash = 2166136261u;
    for (int k = 0; k < n * n; k++) {
        hash = (hash ^ (uint32_t)k) * 16777619u;
        a[k] = (int)(hash >> 12) - 300000;
    }

    for (int t = 0; t < 4; t++) {
        /* A shear of the rows between calls keeps the four from cancelling out. */
        transpose(n, edges[t], a);
        int64_t weighted = 0;
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) {
                weighted += (int64_t)a[i * n + j] * (1 + (i * 31 + j * 7) % 101);
                a[i * n + j] += i;
            }
        printf("edge%d %" PRId64 "\n", edges[t], weighted);
    }
    int64_t trace = 0, corner = (int64_t)a[n - 1] - a[(n - 1) * n];
    for (int i = 0; i < n; i++)
        trace += a[i * n + i];
    printf("trace %" PRId64 "\ncorner %" PRId64 "\n", trace, corner);
    free(a);
    return 0;
}
