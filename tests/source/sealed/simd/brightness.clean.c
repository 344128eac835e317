#include <stdio.h>

#define N 2000

static float pixel[N], bright[N];

int main(void) {
    for (int i = 0; i < N; i++)
        pixel[i] = (float)(i % 256);

#pragma omp parallel for simd
    for (int i = 0; i < N; i++) {
        float v = pixel[i] * 1.2f + 10.0f;
        bright[i] = v > 255.0f ? 255.0f : v;
    }

    double s = 0;
    for (int i = 0; i < N; i++)
        s += bright[i];
    printf("%.1f\n", s);
    return 0;
}
