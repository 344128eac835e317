#include <stdio.h>
#include <stdlib.h>
long close_pairs(int n, const float *x, const float *y, float radius);
int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 1000;
    float *x = malloc(n * sizeof *x), *y = malloc(n * sizeof *y);
    unsigned s = 12345;
    for (int i = 0; i < n; i++) {
        s = s * 1664525u + 1013904223u;
        x[i] = (s >> 8) / 16777216.0f;
        s = s * 1664525u + 1013904223u;
        y[i] = (s >> 8) / 16777216.0f;
    }
    printf("pairs %ld\n", close_pairs(n, x, y, 0.05f));
    free(x), free(y);
    return 0;
}
