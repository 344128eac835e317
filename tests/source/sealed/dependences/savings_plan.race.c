#include <stdio.h>

#define MONTHS 480

int main(void) {
    double deposit[MONTHS], balance[MONTHS + 1];
    double rate = 0.0025;
    for (int m = 0; m < MONTHS; m++)
        deposit[m] = 100 + 10 * (m % 12);
    balance[0] = 1000;

#pragma omp parallel for schedule(static)
    for (int m = 0; m < MONTHS; m++) {
        double interest = balance[m] * rate;
        balance[m + 1] = balance[m] + interest + deposit[m];
    }

    printf("after %d months: %.2f\n", MONTHS, balance[MONTHS]);
    return 0;
}
