#include <stdio.h>

#define ENTRIES 200

int main(void) {
    static int amount[ENTRIES], line[ENTRIES];
    int total = 0, lines = 0;
    for (int e = 0; e < ENTRIES; e++)
        amount[e] = (e * 23) % 50 - 20;

#pragma omp parallel for ordered schedule(dynamic)
    for (int e = 0; e < ENTRIES; e++) {
        int value = amount[e] * 2;
        total += value;
#pragma omp ordered
        {
            line[lines] = value;
            lines++;
        }
    }
    printf("total %d in %d lines, first %d\n", total, lines, line[0]);
    return 0;
}
