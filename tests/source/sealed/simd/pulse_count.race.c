#include <stdio.h>

#define N 1200

int main(void) {
    static float v[N];
    int pulses = 0;
    for (int i = 0; i < N; i++)
        v[i] = (float)((i * 31) % 200) / 100.0f;

#pragma omp parallel for simd shared(pulses)
    for (int i = 0; i < N; i++) {
        float excess = v[i] - 1.5f;
        pulses += excess > 0.0f;
    }
    printf("%d pulses\n", pulses);
    return 0;
}
