#include <stdio.h>
#include <stdlib.h>

#define N 600

int main(int argc, char **argv) {
    double limit = argc > 1 ? atof(argv[1]) : 3.5;
    static double tide[N];
    int warnings = 0, last_warning = -1;
    for (int i = 0; i < N; i++)
        tide[i] = (i % 25) * 0.15;

#pragma omp parallel for shared(last_warning) reduction(+ : warnings)
    for (int i = 0; i < N; i++) {
        if (tide[i] > limit) {
            last_warning = i;
            warnings++;
        }
    }
    printf("%d warnings, one at %d\n", warnings, last_warning);
    return 0;
}
