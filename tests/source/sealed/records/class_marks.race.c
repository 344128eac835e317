#include <stdio.h>

#define PUPILS 300

struct summary {
    int sum, passed, best;
};

int main(void) {
    static int mark[PUPILS];
    struct summary all = {0, 0, 0};
    for (int p = 0; p < PUPILS; p++)
        mark[p] = (p * 37) % 101;

#pragma omp parallel for
    for (int p = 0; p < PUPILS; p++) {
        all.sum += mark[p];
        if (mark[p] >= 50)
            all.passed++;
        if (mark[p] > all.best)
            all.best = mark[p];
    }
    printf("mean %.2f, passed %d, best %d\n", (double)all.sum / PUPILS, all.passed, all.best);
    return 0;
}
