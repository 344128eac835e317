// Tasks whose values libomp keeps in blocks that it uses again and again: what is reported of these is a false alarm.
#include <stdio.h>

static int ring(int bell) {
    int sum = 0;
    for (int i = 0; i < 2000; i++)
        sum += (bell + i) % 5;
    return sum;
}

int main(void) {
    int rung[48];
#pragma omp parallel
#pragma omp single
    for (int i = 0; i < 48; i++) {
        int bell = i % 6;
#pragma omp task firstprivate(bell) shared(rung)
        rung[i] = ring(bell);
    }
    printf("%d %d\n", rung[0], rung[47]);
    return 0;
}
