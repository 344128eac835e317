#include <stdio.h>
#include <stdlib.h>

static long paths(int right, int up) {
    if (right == 0 || up == 0)
        return 1;
    long a, b;
#pragma omp task shared(a) if (right + up > 8)
    a = paths(right - 1, up);
#pragma omp task shared(b) if (right + up > 8)
    b = paths(right, up - 1);
#pragma omp taskwait
    return a + b;
}

int main(int argc, char **argv) {
    int side = argc > 1 ? atoi(argv[1]) : 7;
    long count = 0;
#pragma omp parallel
#pragma omp single
    count = paths(side, side);
    printf("%ld paths\n", count);
    return 0;
}
