// The first section's inclusive end and the second's start are the same bush, so both sections update bush[150].
#include <stdio.h>

#define BUSHES 300

static int bush[BUSHES];

static void trim_forward(int *b, int from, int to) {
    for (int i = from; i <= to; i++)
        b[i] -= b[i] / 3; // racy
}

static void trim_backward(int *b, int from, int to) {
    for (int i = to; i >= from; i--)
        b[i] -= b[i] / 4; // racy
}

int main(void) {
    for (int i = 0; i < BUSHES; i++)
        bush[i] = 120 + i % 60;
    const int gate = BUSHES / 2;

#pragma omp parallel sections
    {
#pragma omp section
        trim_forward(bush, 0, gate);
#pragma omp section
        trim_backward(bush, gate, BUSHES - 1);
    }

    long height = 0;
    for (int i = 0; i < BUSHES; i++)
        height += i == gate ? 0 : bush[i];
    printf("hedge %ld\n", height);
    return 0;
}
