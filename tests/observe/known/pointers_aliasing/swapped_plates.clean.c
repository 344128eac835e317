// Clean: the pointers are swapped in a single between two barriers (5.2, 15.3.2); each step reads old and writes new.
#include <stdio.h>
#include <string.h>

#define SIDE 18

typedef double plate[SIDE][SIDE];

static double step(plate *to, plate *from, int i) {
    double change = 0.0;
    for (int j = 1; j < SIDE - 1; j++) {
        double v = ((*from)[i - 1][j] + (*from)[i + 1][j] + (*from)[i][j - 1] + (*from)[i][j + 1]) / 4;
        double d = v - (*from)[i][j];
        change = d > change ? d : change;
        (*to)[i][j] = v;
    }
    return change;
}

int main(void) {
    plate a, b;
    plate *now = &a, *next = &b;
    double change = 0.0;
    memset(a, 0, sizeof a);
    for (int j = 0; j < SIDE; j++)
        a[0][j] = 100.0;
    memcpy(b, a, sizeof b);

#pragma omp parallel shared(now, next, change)
    for (int s = 0; s < 15; s++) {
#pragma omp single
        change = 0.0;
#pragma omp for reduction(max : change)
        for (int i = 1; i < SIDE - 1; i++) {
            double c = step(next, now, i);
            change = c > change ? c : change;
        }
#pragma omp single
        {
            plate *old = now;
            now = next;
            next = old;
        }
    }
    printf("change %.6f, centre %.6f\n", change, (*now)[SIDE / 2][SIDE / 2]);
    return 0;
}
