#include <stdio.h>

#define N 300

int main(void) {
    static double in[N], out[N];
    for (int i = 0; i < N; i++)
        in[i] = (i % 30) / 30.0;
    out[0] = in[0];

#pragma omp parallel for ordered(1) schedule(static, 1)
    for (int i = 1; i < N; i++) {
        double x = 0.2 * in[i];
#pragma omp ordered depend(sink : i - 1)
        out[i] = x + 0.8 * out[i - 1];
#pragma omp ordered depend(source)
    }
    printf("%.6f\n", out[N - 1]);
    return 0;
}
