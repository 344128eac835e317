#include <stdio.h>
#include <stdlib.h>

static void add_echo(double *s, int n, int delay) {
    double gain = 1.0 / (1 + delay % 7);
#pragma omp parallel for schedule(static)
    for (int i = delay; i < n; i++) {
        double back = s[i - delay];
        s[i] = s[i] * (1 - gain) + back * gain;
    }
}

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 800;
    int delay = argc > 2 ? atoi(argv[2]) : 40;
    double *s = malloc(n * sizeof *s);
    for (int i = 0; i < n; i++)
        s[i] = i * 3 % 29;
    add_echo(s, n, delay);
    printf("%.5f\n", s[n - 1]);
    free(s);
    return 0;
}
