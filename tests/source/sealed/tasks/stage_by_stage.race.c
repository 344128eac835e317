#include <stdio.h>

#define BLOCKS 20
#define LEN 12

static float a[BLOCKS + 1][LEN], b[BLOCKS + 1][LEN], c[BLOCKS][LEN];

static void filter(const float *in, float *out, float w) {
    for (int k = 0; k < LEN; k++)
        out[k] = w * in[k] + (1 - w) * in[(k + 1) % LEN];
}

static void join(const float *x, const float *y, float *out) {
    for (int k = 0; k < LEN; k++)
        out[k] = 0.5f * (x[k] + y[k]);
}

int main(void) {
    static float in[BLOCKS + 1][LEN];
    for (int i = 0; i <= BLOCKS; i++)
        for (int k = 0; k < LEN; k++)
            in[i][k] = (float)((i * 5 + k * 7) % 10);

#pragma omp parallel
#pragma omp single
    {
        for (int i = 0; i <= BLOCKS; i++) {
#pragma omp task depend(out : a[i])
            filter(in[i], a[i], 0.7f);
#pragma omp task depend(in : a[i]) depend(out : b[i])
            filter(a[i], b[i], 0.4f);
        }
        for (int i = 0; i < BLOCKS; i++) {
#pragma omp task depend(in : b[i], a[i + 1]) depend(out : c[i])
            join(b[i], b[i + 1], c[i]);
        }
    }
    float s = 0;
    for (int i = 0; i < BLOCKS; i++)
        s += c[i][0];
    printf("%.4f\n", s);
    return 0;
}
