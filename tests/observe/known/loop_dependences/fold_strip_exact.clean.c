// shift is exactly half of n: writes go to [0, n/2), shifted reads to [n/2, n), so no two iterations share an element.
#include <stdio.h>
#include <stdlib.h>

static void fold(int n, int shift, double *strip) {
#pragma omp parallel for
    for (int i = 0; i < n - shift; i++)
        strip[i] = strip[i] + 0.5 * strip[i + shift];
}

static double checksum(int n, const double *strip) {
    double s = 0.0;
    for (int i = 0; i < n; i++)
        s += strip[i] * (1 + i % 2);
    return s;
}

int main(void) {
    int half = 600;
    int n = 2 * half;
    double *strip = malloc((size_t)n * sizeof *strip);
    if (!strip)
        return 1;
    for (int i = 0; i < n; i++)
        strip[i] = i % 17;

    fold(n, half, strip);
    fold(half, half / 2, strip);

    printf("folded twice: %.2f\n", checksum(n, strip));
    free(strip);
    return 0;
}
