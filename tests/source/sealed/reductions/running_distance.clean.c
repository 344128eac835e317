#include <stdio.h>

#define LEGS 400

int main(void) {
    static int leg[LEGS], mark[LEGS];
    int total = 0;
    for (int i = 0; i < LEGS; i++)
        leg[i] = 3 + (i * 7) % 12;

#pragma omp parallel for reduction(inscan, + : total)
    for (int i = 0; i < LEGS; i++) {
        total += leg[i];
#pragma omp scan inclusive(total)
        mark[i] = total;
    }
    printf("%d %d\n", mark[LEGS / 2], mark[LEGS - 1]);
    return 0;
}
