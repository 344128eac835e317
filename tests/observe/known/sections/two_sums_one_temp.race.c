// Both sections use the shared work variable square, declared outside the construct, with nothing to order them.
#include <stdio.h>

#define N 300

int main(void) {
    long even = 0, odd = 0, square;

#pragma omp parallel sections
    {
#pragma omp section
        for (long i = 0; i < N; i += 2) {
            square = i * i; // racy
            even += square; // racy
        }
#pragma omp section
        for (long i = 1; i < N; i += 2) {
            square = i * i; // racy
            odd += square;  // racy
        }
    }

    printf("%s\n", even + odd > 0 ? "summed" : "empty");
    return 0;
}
