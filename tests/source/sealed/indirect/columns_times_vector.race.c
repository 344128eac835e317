#include <stdio.h>

#define N 240

static int start[N + 1], row[4 * N];
static float val[4 * N], x[N], y[N];

int main(void) {
    int k = 0;
    for (int c = 0; c < N; c++) {
        start[c] = k;
        for (int d = 0; d < 4; d++) {
            row[k] = (c + d * 5) % N;
            val[k++] = 1.0f / (1 + d);
        }
        x[c] = (float)(c % 6);
    }
    start[N] = k;

#pragma omp parallel for
    for (int c = 0; c < N; c++)
        for (int k2 = start[c]; k2 < start[c + 1]; k2++)
            y[row[k2]] += val[k2] * x[c];

    float sum = 0;
    for (int r = 0; r < N; r++)
        sum += y[r];
    printf("sum %.2f\n", sum);
    return 0;
}
