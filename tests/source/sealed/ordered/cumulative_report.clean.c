#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 150;
    double *reach = malloc(n * sizeof *reach);
    double running = 0;

#pragma omp parallel
    {
#pragma omp for ordered schedule(dynamic, 2)
        for (int i = 0; i < n; i++) {
            double v = 0;
            for (int k = 1; k < 30; k++)
                v += 1.0 / (i * k + 1);
#pragma omp ordered
            {
                running += v;
                reach[i] = running;
            }
        }
    }
    printf("%.5f %.5f\n", reach[n / 2], running);
    free(reach);
    return 0;
}
