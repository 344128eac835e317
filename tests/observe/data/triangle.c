/* Two regions, each divided statically; the first gives later threads more to do, through a function that both regions call. */
#include <stdio.h>

__attribute__((noinline)) static double term(int i, int j) {
    double x = i;
    for (int k = 0; k < 8; k++)
        x += 1.0 / (x + j + k);
    return x;
}

int main(void) {
    double sum = 0.0, more = 0.0;
    #pragma omp parallel for schedule(static) reduction(+ : sum)
    for (int i = 0; i < 120; i++)
        for (int j = 0; j < i; j++)
            sum += term(i, j);
    #pragma omp parallel reduction(+ : more)
    {
        #pragma omp for
        for (int i = 0; i < 300; i++)
            more += term(i, 1);
    }
    printf("%.6f %.6f\n", sum, more);
    return 0;
}
