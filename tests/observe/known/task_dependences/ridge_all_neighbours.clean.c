// Each smoothing task depends on the three blocks it reads; its own result goes to a block that no other task touches.
#include <stdio.h>

#define BLOCKS 8
#define LEN 24

static double ridge[BLOCKS + 2][LEN], smooth[BLOCKS + 2][LEN];

static void measure(int b) {
    for (int i = 0; i < LEN; i++)
        ridge[b][i] = (b * 13 + i * 5) % 31;
}

static void relax(int b) {
    for (int i = 0; i < LEN; i++) {
        double before = i > 0 ? ridge[b][i - 1] : ridge[b - 1][LEN - 1];
        double after = i < LEN - 1 ? ridge[b][i + 1] : ridge[b + 1][0];
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
#pragma omp task depend(in : ridge[b - 1], ridge[b], ridge[b + 1])
            relax(b);
        }
    }

    double sum = 0.0;
    for (int b = 1; b <= BLOCKS; b++)
        for (int i = 0; i < LEN; i++)
            sum += smooth[b][i];
    printf("smoothed to %.3f\n", sum);
    return 0;
}
