// shift is one short of half, so iterations 0 and 1 read elements that iterations 599 and 600 write, with no order.
#include <stdio.h>
#include <stdlib.h>

static void fold(int n, int shift, double *strip) {
#pragma omp parallel for
    for (int i = 0; i < n - shift; i++)
        strip[i] = strip[i] + 0.5 * strip[i + shift]; // racy
}

static double checksum(int n, const double *strip) {
    double s = 0.0;
    for (int i = 0; i < n; i++)
        s += strip[i] * (1 + i % 2);
    return s;
}

int main(void) {
    int n = 1200;
    int crease = (n - 1) / 2;
    double *strip = malloc((size_t)n * sizeof *strip);
    if (!strip)
        return 1;
    for (int i = 0; i < n; i++)
        strip[i] = i % 17;

    fold(n, crease, strip);

    printf("folded: %.2f\n", checksum(n, strip));
    free(strip);
    return 0;
}
