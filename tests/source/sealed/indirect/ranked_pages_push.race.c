#include <stdio.h>

#define PAGES 160
#define LINKS 5

static int target[PAGES][LINKS];
static double rank[PAGES], next[PAGES];

static void spread(void) {
#pragma omp parallel
    {
#pragma omp for
        for (int p = 0; p < PAGES; p++)
            next[p] = 0.15 / PAGES;
#pragma omp for
        for (int p = 0; p < PAGES; p++) {
            double share = 0.85 * rank[p] / LINKS;
            for (int k = 0; k < LINKS; k++)
                next[target[p][k]] += share;
        }
#pragma omp for
        for (int p = 0; p < PAGES; p++)
            rank[p] = next[p];
    }
}

int main(void) {
    for (int p = 0; p < PAGES; p++) {
        rank[p] = 1.0 / PAGES;
        for (int k = 0; k < LINKS; k++)
            target[p][k] = (p * 7 + k * 31) % PAGES;
    }
    for (int it = 0; it < 8; it++)
        spread();
    printf("%.8f\n", rank[3]);
    return 0;
}
