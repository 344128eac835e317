#include <stdio.h>

static double spread(int seed) {
    static double window[8];
    double mean = 0.0, sum = 0.0;
    for (int k = 0; k < 8; k++)
        window[k] = (seed * (k + 3)) % 19;
    for (int k = 0; k < 8; k++)
        mean += window[k] / 8;
    for (int k = 0; k < 8; k++)
        sum += (window[k] - mean) * (window[k] - mean);
    return sum;
}

int main(void) {
    double total = 0.0;
    #pragma omp parallel for reduction(+ : total)
    for (int i = 0; i < 2000; i++)
        total += spread(i);
    printf("%.6f\n", total);
    return 0;
}
