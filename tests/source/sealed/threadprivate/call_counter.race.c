#include <math.h>
#include <stdio.h>

#define N 150

static double cube_root(double v, int *total) {
    static int rounds;
    double x = v > 1 ? v : 1;
    for (int k = 0; k < 60; k++) {
        double next = (2 * x + v / (x * x)) / 3;
        rounds++;
        if (fabs(next - x) < 1e-12)
            break;
        x = next;
    }
    *total = rounds;
    return x;
}

int main(void) {
    static double root[N];
    int seen[N];

#pragma omp parallel for
    for (int i = 0; i < N; i++)
        root[i] = cube_root(i + 1.0, &seen[i]);

    printf("%.6f after some %s\n", root[26], seen[N - 1] > 0 ? "rounds" : "nothing");
    return 0;
}
