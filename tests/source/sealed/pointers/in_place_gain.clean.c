#include <stdio.h>

#define N 700

static void amplify(double *out, const double *in, int n, double gain) {
#pragma omp parallel for
    for (int i = 0; i < n; i++) {
        double v = gain * in[i];
        out[i] = v > 1 ? 1 : v < -1 ? -1 : v;
    }
}

int main(void) {
    static double wave[N], copy[N];
    for (int i = 0; i < N; i++)
        wave[i] = (i % 100 - 50) / 60.0;
    amplify(copy, wave, N, 0.5);
    amplify(wave, wave, N, 1.6);
    double s = 0;
    for (int i = 0; i < N; i++)
        s += wave[i] * copy[i];
    printf("%.6f\n", s);
    return 0;
}
