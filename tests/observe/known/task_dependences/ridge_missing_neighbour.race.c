// The smoothing task reads the first cell of block b + 1 but depends only on blocks b - 1 and b.
#include <stdio.h>

#define BLOCKS 8
#define LEN 24

static double ridge[BLOCKS + 2][LEN], smooth[BLOCKS + 2][LEN];

static void measure(int b) {
    for (int i = 0; i < LEN; i++)
        ridge[b][i] = (b * 13 + i * 5) % 31; // racy
}

static void relax(int b) {
    for (int i = 0; i < LEN; i++) {
        double before = i > 0 ? ridge[b][i - 1] : ridge[b - 1][LEN - 1];
        double after = i < LEN - 1 ? ridge[b][i + 1] : ridge[b + 1][0]; // racy
        smooth[b][i] = (before + ridge[b][i] + after) / 3.0;
    }
}

int main(void) {
#pragma omp parallel
#pragma omp single
    {
        for (int b = 1; b <= BLOCKS; b++) {
#pragma omp task depend(out : ridge[b])
            measure(b);
        }
        for (int b = 1; b <= BLOCKS; b++) {
#pragma omp task depend(in : ridge[b - 1], ridge[b])
            relax(b);
        }
    }

    double sum = 0.0;
    for (int b = 1; b <= BLOCKS; b++)
        for (int i = 0; i < LEN; i++)
            sum += smooth[b][i];
    printf("%s\n", sum > 0.0 ? "smoothed" : "flat");
    return 0;
}
