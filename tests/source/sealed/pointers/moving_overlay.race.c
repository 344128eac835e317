#include <stdio.h>

#define N 600

static void blend(float *dst, const float *src, int n, float w) {
#pragma omp parallel for
    for (int i = 0; i < n; i++)
        dst[i] = w * dst[i] + (1 - w) * src[i];
}

int main(void) {
    static float track[N];
    for (int i = 0; i < N; i++)
        track[i] = (float)(i % 25);
    blend(track, track + 8, N - 8, 0.75f);
    float s = 0;
    for (int i = 0; i < N; i++)
        s += track[i];
    printf("%.3f\n", s);
    return 0;
}
