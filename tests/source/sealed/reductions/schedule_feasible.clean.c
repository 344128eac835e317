#include <stdio.h>

#define JOBS 640

int main(void) {
    static int ready[JOBS], length[JOBS], due[JOBS];
    int feasible = 1, latest = 0;

    for (int j = 0; j < JOBS; j++) {
        ready[j] = j * 3 % 200;
        length[j] = 1 + j % 9;
        due[j] = ready[j] + 12;
    }

#pragma omp parallel for reduction(&& : feasible) reduction(max : latest)
    for (int j = 0; j < JOBS; j++) {
        int end = ready[j] + length[j];
        feasible = feasible && end <= due[j];
        if (end > latest)
            latest = end;
    }

    printf("%s, ends at %d\n", feasible ? "feasible" : "too tight", latest);
    return 0;
}
