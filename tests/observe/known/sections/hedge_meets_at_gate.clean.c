// The first section works on [0, gate) and the second on [gate, BUSHES): disjoint elements of one array.
#include <stdio.h>

#define BUSHES 300

static int bush[BUSHES];

static void trim_forward(int *b, int from, int to) {
    for (int i = from; i < to; i++)
        b[i] -= b[i] / 3 + (i > from ? b[i - 1] % 2 : 0);
}

static void trim_backward(int *b, int from, int to) {
    for (int i = to - 1; i >= from; i--)
        b[i] -= b[i] / 4 + (i < to - 1 ? b[i + 1] % 2 : 0);
}

int main(void) {
    for (int i = 0; i < BUSHES; i++)
        bush[i] = 120 + i % 60;
    const int gate = BUSHES / 2;

#pragma omp parallel sections num_threads(2)
    {
#pragma omp section
        trim_forward(bush, 0, gate);
#pragma omp section
        trim_backward(bush, gate, BUSHES);
    }

    long height = 0;
    for (int i = 0; i < BUSHES; i++)
        height += (1 + i % 2) * bush[i];
    printf("hedge %ld\n", height);
    return 0;
}
