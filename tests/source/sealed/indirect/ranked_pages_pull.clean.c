#include <math.h>
#include <stdio.h>

#define PAGES 200
#define LINKS 4

static int source[PAGES][LINKS], outgoing[PAGES];
static double rank[PAGES], next[PAGES];

int main(void) {
    for (int p = 0; p < PAGES; p++) {
        rank[p] = 1.0 / PAGES;
        for (int k = 0; k < LINKS; k++) {
            source[p][k] = (p * 3 + k * k * 17 + 1) % PAGES;
            outgoing[source[p][k]]++;
        }
    }

    double moved = 1;
    for (int it = 0; it < 15 && moved > 1e-9; it++) {
        moved = 0;
#pragma omp parallel for reduction(+ : moved)
        for (int p = 0; p < PAGES; p++) {
            double s = 0;
            for (int k = 0; k < LINKS; k++) {
                int q = source[p][k];
                s += rank[q] / outgoing[q];
            }
            next[p] = 0.15 / PAGES + 0.85 * s;
            moved += fabs(next[p] - rank[p]);
        }
#pragma omp parallel for
        for (int p = 0; p < PAGES; p++)
            rank[p] = next[p];
    }
    printf("%.8f\n", rank[1]);
    return 0;
}
