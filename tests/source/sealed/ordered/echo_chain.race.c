#include <stdio.h>

#define N 240

int main(void) {
    static float dry[N], wet[N];
    for (int i = 0; i < N; i++)
        dry[i] = (float)(i % 12) - 6;
    wet[0] = dry[0];
    wet[1] = dry[1];

#pragma omp parallel for ordered(1) schedule(static, 1)
    for (int i = 2; i < N; i++) {
#pragma omp ordered depend(sink : i - 2)
        wet[i] = dry[i] + 0.4f * wet[i - 1] + 0.1f * wet[i - 2];
#pragma omp ordered depend(source)
    }
    printf("%.5f\n", wet[N - 1]);
    return 0;
}
