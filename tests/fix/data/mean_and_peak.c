#include <stdio.h>
#include <stdlib.h>

int main(void) {
    int n = 20000;
    double *signal = malloc(n * sizeof(double));
    for (int i = 0; i < n; i++)
        signal[i] = (i * 37 % 1001) / 7.0;
    double sum = 0.0, peak = 0.0;
    #pragma omp parallel for
    for (int i = 0; i < n; i++) {
        sum = sum + signal[i];
        if (signal[i] > peak) {
            peak = signal[i];
        }
    }
    printf("%.4f %.4f\n", sum / n, peak);
    free(signal);
    return 0;
}
