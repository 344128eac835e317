// A heap block of the program.
#include <stdio.h>
#include <stdlib.h>

int main(void) {
    double *tide = calloc(10, sizeof *tide);
#pragma omp parallel num_threads(2)
    tide[4] = 1.5;
    printf("%.1f\n", tide[4]);
    free(tide);
    return 0;
}
