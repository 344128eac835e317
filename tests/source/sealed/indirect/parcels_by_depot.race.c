#include <stdio.h>

#define PARCELS 1000
#define DEPOTS 10

int main(void) {
    static int depot[PARCELS], sorted[PARCELS];
    int count[DEPOTS] = {0}, cursor[DEPOTS];

    for (int p = 0; p < PARCELS; p++) {
        depot[p] = (p * p + p / 3) % DEPOTS;
        count[depot[p]]++;
    }
    cursor[0] = 0;
    for (int d = 1; d < DEPOTS; d++)
        cursor[d] = cursor[d - 1] + count[d - 1];

#pragma omp parallel for
    for (int p = 0; p < PARCELS; p++) {
        int place = cursor[depot[p]]++;
        sorted[place] = p;
    }

    printf("first %d, last %d\n", sorted[0], sorted[PARCELS - 1]);
    return 0;
}
