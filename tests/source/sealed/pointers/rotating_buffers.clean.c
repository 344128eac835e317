#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 300;
    float *a = calloc(n, sizeof *a), *b = calloc(n, sizeof *b), *c = calloc(n, sizeof *c);
    a[n / 2] = b[n / 2] = 1;

    for (int t = 0; t < 16; t++) {
        float *restrict out = c;
        const float *now = b, *old = a;
#pragma omp parallel for firstprivate(out, now, old)
        for (int i = 1; i < n - 1; i++)
            out[i] = 2 * now[i] - old[i] + 0.25f * (now[i - 1] - 2 * now[i] + now[i + 1]);
        float *spare = a;
        a = b;
        b = c;
        c = spare;
    }
    printf("%.6f\n", b[n / 2]);
    free(a);
    free(b);
    free(c);
    return 0;
}
