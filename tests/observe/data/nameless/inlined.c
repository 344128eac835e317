// The accesses are in a function that is always inlined, into another one that is.
#include <stdio.h>

static int height;

static inline __attribute__((always_inline)) void raise_by(int cm) {
    height += cm;
}

static inline __attribute__((always_inline)) void raise_twice(int cm) {
    raise_by(cm);
    raise_by(2 * cm);
}

int main(void) {
#pragma omp parallel num_threads(2)
    raise_twice(4);
    printf("%d\n", height);
    return 0;
}
