// Iteration i reads the level that iteration i - 1 writes; a worksharing loop (5.2, 11.5) orders no two iterations.
#include <stdio.h>

#define TANKS 600

struct tank {
    double level;
    double leak;
};

static struct tank row[TANKS];

static double outflow(const struct tank *t) {
    return t->level * t->leak; // racy
}

int main(void) {
    for (int i = 0; i < TANKS; i++) {
        row[i].level = 1.0 + i % 5;
        row[i].leak = 0.25;
    }

#pragma omp parallel for
    for (int i = 1; i < TANKS; i++) {
        double rain = 0.125 * (i % 3);
        row[i].level += outflow(&row[i - 1]) + rain; // racy
    }

    double sum = 0.0;
    for (int i = 0; i < TANKS; i++)
        sum += row[i].level;
    printf("stored %.3f\n", sum);
    return 0;
}
