#include <omp.h>
#include <stdio.h>

static unsigned long state = 1;
#pragma omp threadprivate(state)

static double drop(void) {
    state = (state * 6364136223846793005ul + 1442695040888963407ul);
    return (double)(state >> 33) / 2147483648.0;
}

int main(void) {
    int inside = 0, n = 1200;

#pragma omp parallel
    state = 17ul + 1000ul * (unsigned long)omp_get_thread_num();

#pragma omp parallel for reduction(+ : inside)
    for (int i = 0; i < n; i++) {
        double x = drop(), y = drop();
        inside += x * x + y * y < 1.0;
    }
    printf("about three: %d\n", inside * 4 / n == 3);
    return 0;
}
