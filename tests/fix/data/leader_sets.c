#include <stdio.h>

int main(void) {
    double scale = 0.0;
    static double a[1000];
    #pragma omp parallel
    {
        #pragma omp master
        scale = 2.5;
        #pragma omp for
        for (int i = 0; i < 1000; i++)
            a[i] = scale * i;
    }
    double sum = 0.0;
    for (int i = 0; i < 1000; i++)
        sum += a[i];
    printf("%.2f\n", sum);
    return 0;
}
