#include <stdio.h>
#include <stdlib.h>

static void add_echo(float *s, int n, int delay, float gain) {
#pragma omp parallel for
    for (int i = delay; i < n; i++)
        s[i] += gain * s[i - delay];
}

int main(int argc, char **argv) {
    int n = 1000;
    int delay = argc > 1 ? atoi(argv[1]) : n / 2;
    float *s = malloc(n * sizeof *s);
    for (int i = 0; i < n; i++)
        s[i] = (float)(i % 31) / 31;
    add_echo(s, n, delay, 0.4f);
    float top = 0;
    for (int i = 0; i < n; i++)
        if (s[i] > top)
            top = s[i];
    printf("%.4f\n", top);
    free(s);
    return 0;
}
