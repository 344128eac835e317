#include <stdio.h>

#define LOAVES 25

int main(void) {
    static int dough[LOAVES], shape[LOAVES], bread[LOAVES];

#pragma omp parallel
#pragma omp single
    for (int i = 0; i < LOAVES; i++) {
#pragma omp task depend(out : dough[i])
        dough[i] = 500 + i * 10;
#pragma omp task depend(in : dough[i]) depend(out : shape[i])
        shape[i] = dough[i] / 3 + i % 4;
#pragma omp task depend(in : dough[i]) depend(out : bread[i])
        bread[i] = shape[i] * 85 / 100;
    }

    int total = 0;
    for (int i = 0; i < LOAVES; i++)
        total += bread[i];
    printf("%d g of bread\n", total);
    return 0;
}
