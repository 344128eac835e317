#include <stdio.h>

#define CALLS 600

int main(void) {
    static int minutes[CALLS];
    static double cost[CALLS];
    double rate[3] = {0.05, 0.12, 0.40};
    double credit = 2.0;

    for (int i = 0; i < CALLS; i++)
        minutes[i] = 1 + i * 7 % 40;

#pragma omp parallel for firstprivate(rate, credit) schedule(static)
    for (int i = 0; i < CALLS; i++) {
        credit = i % 10 == 0 ? 1.0 : 2.0;
        rate[2] = i % 2 ? 0.40 : 0.35;
        cost[i] = minutes[i] * rate[i % 3] - credit;
    }

    double total = 0;
    for (int i = 0; i < CALLS; i++)
        total += cost[i] > 0 ? cost[i] : 0;
    printf("total %.2f\n", total);
    return 0;
}
