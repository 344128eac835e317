#include <stdio.h>

int main(void) {
    static double block[64], result[64];
    #pragma omp parallel
    #pragma omp single
    for (int b = 0; b < 64; b++) {
        #pragma omp task
        {
            block[b] = 0.0;
            for (int k = 0; k < 200; k++)
                block[b] += (b + k) % 5;
        }
        #pragma omp task
        result[b] = 2.0 * block[b];
    }
    double sum = 0.0;
    for (int b = 0; b < 64; b++)
        sum += result[b];
    printf("%.1f\n", sum);
    return 0;
}
