// Two globals: both threads write one, and one element of the other.
#include <stdio.h>

static long served;
static int queue[8];

int main(void) {
#pragma omp parallel num_threads(2)
    {
        served += 3;
        queue[5] = (int)served;
    }
    printf("%ld %d\n", served, queue[5]);
    return 0;
}
